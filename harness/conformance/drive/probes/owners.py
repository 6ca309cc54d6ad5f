"""Asks for one owner's tasks as another owner."""

from __future__ import annotations

from harness.conformance.drive.probes.probe import NO_SLOW, ONE_OWNER, Probe
from harness.conformance.drive.session import Session
from harness.conformance.drive.streams import follow
from harness.conformance.plan import Plan

SECOND = "second-owner"
NOT_TAKEN = (
    "the second owner couldn't submit and read a task of its own; if the"
    " first one could, look at the second's credentials"
)


async def is_taken(session: Session, probe: str) -> bool:
    """Let the second owner submit a task and read it; say if it could.

    An owner that is refused everywhere sees nobody's tasks either.
    """
    other = session.owners[1]
    # With an intent of its own: a refused caller says nothing about valid
    # submissions.
    task = await session.submit(probe, intent=SECOND, owner=other)
    answer = await session.status(task, SECOND) if task else None
    if task is None or answer is None or not answer.means("ok"):
        session.could_not(probe, NOT_TAKEN)
        return False
    await session.to_end(task)
    return True


async def strangers(session: Session) -> None:
    """Read, follow and cancel a task as somebody who only knows its id."""
    if not await is_taken(session, "stranger"):
        return
    stranger = session.owners[1]
    task = await session.submit("stranger", "slow")
    if task is None:
        return
    await session.status(task, "as-stranger", by=stranger)
    if session.dialect.events is not None:
        await follow(session, task, "stranger", by=stranger, most=1)
    if session.dialect.cancel is not None:
        await session.cancel(task, "as-stranger", by=stranger)
    if await session.to_end(task):
        await session.status(task, "as-stranger", by=stranger)
        await session.result(task, "as-stranger", by=stranger)


def _lacks(plan: Plan) -> str:
    if not plan.has_two_owners:
        return ONE_OWNER
    return "" if plan.dialect.bodies.slow is not None else NO_SLOW


OWNERS = (
    Probe(
        "stranger",
        "submits a task as the second owner; reads, follows and cancels one"
        " of the first owner as the second",
        2,
        6,
        strangers,
        _lacks,
    ),
)
