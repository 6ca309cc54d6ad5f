"""Submits tasks and follows them to their ends, by polls of several kinds."""

from __future__ import annotations

import asyncio

from harness.conformance.dialect import FINAL
from harness.conformance.drive.caller import Answer
from harness.conformance.drive.probes.probe import NO_SLOW, Probe
from harness.conformance.drive.session import Session
from harness.conformance.drive.task import Task
from harness.conformance.plan import Plan

# chosen: enough to see whether ids count up.
TASKS = 3
# chosen: closer than any page polls, so that no state is missed.
CLOSELY_S = 0.04
CLOSE_LOOKS = 50
# chosen: a late writer in the background has written by then.
AFTER_END_S = (0.1, 0.3, 0.6)
SETTLED_S = 1.5


async def lives(session: Session) -> None:
    """Submit tasks one after the other; read each at once and at its end."""
    await asyncio.gather(*[_live(session) for _ in range(TASKS)])


async def _live(session: Session) -> None:
    task = await session.submit("lives")
    if task is None:
        return
    await session.status(task, "at-once")
    if await session.to_end(task):
        await session.result(task)
        await after_end(session, task)


async def after_end(session: Session, task: Task) -> None:
    """Read the status of an ended task a few times more."""
    for pause_s in AFTER_END_S:
        await asyncio.sleep(pause_s)
        await session.status(task, "after-end")


async def watch(session: Session) -> None:
    """Look at one task so closely that no state can be missed."""
    task = await session.submit("watch")
    if task is None:
        return
    looks = iter(range(CLOSE_LOOKS))
    for _ in looks:
        answer = await session.status(task, "closely")
        if answer is not None and answer.state in FINAL:
            break
        await asyncio.sleep(CLOSELY_S)
    if await session.to_end(task):
        for _ in looks:
            await session.status(task, "after-end", is_patient=False)
            await asyncio.sleep(CLOSELY_S)


async def tags(session: Session) -> None:
    """Poll one task with the ETag of each answer before, to its end."""
    kind = "quick" if session.dialect.bodies.slow is None else "slow"
    task = await session.submit("tags", kind)
    if task is None:
        return
    answer = await session.status(task, "poll", is_patient=True)
    if answer is None or answer.is_refused:
        return
    if not _tag(answer):
        session.skip("tags", "its status has no ETag")
        return
    unfinished = ""
    for _ in range(CLOSE_LOOKS):
        tag = _tag(answer)
        if answer.state not in FINAL:
            unfinished = tag
        again = await _with(session, task, tag, "tagged") if tag else None
        if again is not None and again.facts.http == 200:
            answer = again
        if not tag or (again or answer).state in FINAL:
            break
        await asyncio.sleep(CLOSELY_S * 4)
    if await session.to_end(task):
        # Nothing changes any more: the tag has to match now.
        await asyncio.sleep(SETTLED_S)
        last = await session.status(task, "after-end")
        if last is not None and _tag(last):
            await _with(session, task, _tag(last), "tagged-after-end")
        if unfinished:
            # A page that has slept asks like this: it has to see the end.
            await _with(session, task, unfinished, "tagged")


def _tag(answer: Answer) -> str:
    """Return the ETag of a 200; others aren't what a condition is for."""
    is_ok = answer.facts.http == 200
    return str(answer.noted.get("etag", "")) if is_ok else ""


async def _with(
    session: Session, task: Task, tag: str, intent: str
) -> Answer | None:
    headers = {"If-None-Match": tag}
    return await session.status(
        task, intent, headers=headers, if_none_match=tag
    )


async def promptness(session: Session) -> None:
    """Submit slow work: its acceptance shouldn't wait for it."""
    task = await session.submit("promptness", "slow")
    if task is not None:
        await session.status(task, "at-once")
        await session.to_end(task)


async def alone(session: Session) -> None:
    """Follow one more task as politely as asked, while nothing else is.

    A poll that was refused in the company of other probes may have met a
    quota that these had spent. First the longest wait that was asked for
    has to be over; one of minutes is too long to tell.
    """
    wait_s = session.refusals.wait_s
    if wait_s > session.limits.end_s:
        return
    await asyncio.sleep(wait_s)
    kind = "quick" if session.dialect.bodies.slow is None else "slow"
    task = await session.submit(ALONE.name, kind)
    if task is not None:
        await session.status(task, "at-once")
        await session.to_end(task)


async def failing(session: Session) -> None:
    """Submit work that fails, and read its status to the end."""
    task = await session.submit("failing", "failing")
    if task is not None and await session.to_end(task):
        await after_end(session, task)


def _no_slow(plan: Plan) -> str:
    return "" if plan.dialect.bodies.slow is not None else NO_SLOW


def _no_failing(plan: Plan) -> str:
    if plan.dialect.bodies.failing is not None:
        return ""
    return (
        "there is no body that fails: give --failing-body, or `failing` in"
        " [bodies]"
    )


LIVING = (
    Probe(
        "lives",
        "submits tasks, polls them to their ends as politely as it is asked"
        " to, and reads their results",
        TASKS,
        TASKS * 5,
        lives,
    ),
    Probe(
        "watch",
        "submits a task and polls it 10 to 25 times a second, whatever"
        " Retry-After says",
        1,
        CLOSE_LOOKS,
        watch,
    ),
    Probe(
        "tags",
        "submits a task and polls it with If-None-Match, if it has an ETag",
        1,
        CLOSE_LOOKS + 4,
        tags,
    ),
    Probe("promptness", "submits a slow task", 1, 1, promptness, _no_slow),
    Probe("failing", "submits a task that fails", 1, 3, failing, _no_failing),
)
# Run at the end, if one of the polite probes was refused.
ALONE = Probe(
    "alone",
    "submits one more task at the end, if a poll was refused as one too many",
    1,
    1,
    alone,
)
