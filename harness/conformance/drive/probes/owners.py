"""Asks for one owner's tasks as another owner."""

from __future__ import annotations

from harness.conformance.drive.probes.probe import NO_SLOW, ONE_OWNER, Probe
from harness.conformance.drive.session import Session
from harness.conformance.drive.streams import follow
from harness.conformance.plan import Plan


async def strangers(session: Session) -> None:
    """Read, follow and cancel a task as somebody who only knows its id."""
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
        "reads, follows and cancels a task of one owner as the other",
        1,
        5,
        strangers,
        _lacks,
    ),
)
