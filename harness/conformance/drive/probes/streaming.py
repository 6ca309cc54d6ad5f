"""Follows events of a task: to its end, with a break, and after the end."""

from __future__ import annotations

import asyncio

from harness.conformance.drive.probes.probe import NO_EVENTS, Probe
from harness.conformance.drive.session import Session
from harness.conformance.drive.streams import BACK, Followed, follow
from harness.conformance.drive.task import Task
from harness.conformance.plan import Plan

# Answers that say that there is no stream at all.
NOT_OFFERED = (400, 404, 405, 406, 501)
# What gateways answer to an address that they don't know.
PERHAPS_NOT = (401, 403, 410)
# chosen: long enough that an event is missed by then.
AWAY_S = 0.5
# chosen: more than a stream of a few seconds is ended by its server.
CONNECTIONS = 4


async def stream(session: Session) -> None:
    """Follow one task with a reader that stays and one that comes back."""
    kind = "quick" if session.dialect.bodies.slow is None else "slow"
    task = await session.submit("stream", kind)
    if task is None:
        return
    stays = asyncio.create_task(_stay(session, task))
    first = await follow(session, task, "broken", most=1)
    none = NOT_OFFERED + (PERHAPS_NOT if session.plan.is_detected else ())
    if first.status in none:
        reason = f"it answers {first.status} to a reader"
        session.skip("stream", reason, is_offered=False)
        await stays
        await session.to_end(task)
        return
    if not session.dialect.events or not session.dialect.events.number:
        session.skip("stream", "the dialect's events have no numbers")
    await asyncio.sleep(AWAY_S)
    await _resume(session, task, first)
    whole = await stays
    await session.to_end(task)
    if whole.numbers:
        await follow(session, task, "replay", after=whole.numbers[0])
        await follow(session, task, BACK, after=whole.numbers[-1])


async def _stay(session: Session, task: Task) -> Followed:
    """Follow to the end; come back where a stream ends before its task."""
    so_far = Followed()
    for _ in range(CONNECTIONS):
        after = so_far.numbers[-1] if so_far.numbers else ""
        part = await follow(session, task, "whole", after=after)
        so_far.numbers += part.numbers
        so_far.has_ended = part.has_ended
        if part.has_ended or part.status != 200 or part.by != "service":
            break
        await asyncio.sleep(AWAY_S)
    return so_far


async def _resume(session: Session, task: Task, first: Followed) -> None:
    if first.numbers:
        last = first.numbers[-1]
        await follow(session, task, "resumed", after=last)


def _no_events(plan: Plan) -> str:
    return "" if plan.dialect.events is not None else NO_EVENTS


STREAMING = (
    Probe(
        "stream",
        "follows the events of a task on a few connections, some of which"
        " resume",
        1,
        8,
        stream,
        _no_events,
    ),
)
