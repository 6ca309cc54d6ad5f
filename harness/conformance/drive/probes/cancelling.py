"""Cancels tasks: at their work, again, and after their ends."""

from __future__ import annotations

import asyncio

from harness.conformance.dialect import FINAL
from harness.conformance.drive.probes.living import after_end
from harness.conformance.drive.probes.probe import NO_CANCEL, NO_SLOW, Probe
from harness.conformance.drive.session import POLL_S, Session
from harness.conformance.drive.task import Task
from harness.conformance.plan import Plan

# A method or an address that isn't there, or isn't built.
NOT_OFFERED = (405, 501)
# What gateways and frameworks answer to an address that they don't know.
PERHAPS_NOT = (403, 404)
# chosen: queues of idle services are shorter.
BEGIN_TRIES = 15
# chosen: longer in all than the slow work of our dialects, so that a late
# success shows.
LATE_WRITER_S = (2.0, 3.0)
# chosen: on a machine that is three times slower, one of them is in time.
TRIES = 4


async def early(session: Session) -> None:
    """Cancel a task at its work, cancel it again, and see it end."""
    for tries in range(TRIES):
        if await cancelled_in_time(session, is_patient=tries == 0):
            return


async def cancelled_in_time(session: Session, *, is_patient: bool) -> bool:
    """Cancel one task; say whether it was unfinished then.

    At first it waits for the work to begin; if that was too long, it
    cancels at once.
    """
    task = await session.submit("cancel", "slow")
    if task is None:
        return True
    if is_patient:
        await until_running(session, task)
    if task.last is None:
        await session.status(task, is_patient=True)
    if task.last is not None and task.last.state in FINAL:
        return False
    answer = await session.cancel(task, "early")
    look = await session.status(task, is_patient=True)
    was_accepted = answer is not None and answer.means("accepted")
    if not was_accepted and look is not None and look.state in FINAL:
        # On a busy machine it may have ended by then.
        return False
    none = NOT_OFFERED + (PERHAPS_NOT if session.plan.is_detected else ())
    if answer is not None and answer.facts.http in none:
        reason = f"it answers {answer.facts.http} to a cancel"
        session.skip("cancel", reason, is_offered=False)
        return True
    await session.cancel(task, "again")
    if was_accepted and look is not None and look.means("unknown"):
        # Its DELETE deletes: there is nothing to wait for.
        await session.status(task, "after-end")
        return True
    if await session.to_end(task):
        await session.cancel(task, "again-after-end")
        for pause_s in LATE_WRITER_S:
            await asyncio.sleep(pause_s)
            await session.status(task, "after-end")
    return True


async def until_running(session: Session, task: Task) -> None:
    """Poll until the work has begun, or seems not to begin soon."""
    for _ in range(BEGIN_TRIES):
        answer = await session.status(task)
        if answer is not None and answer.state in FINAL | {"running"}:
            return
        await asyncio.sleep(POLL_S)


async def late(session: Session) -> None:
    """Cancel a task that has ended, and look whether it stays so."""
    task = await session.submit("late-cancel")
    if task is None or not await session.to_end(task):
        return
    await session.cancel(task, "late")
    await after_end(session, task)


def _lacks(plan: Plan) -> str:
    if plan.dialect.cancel is None:
        return NO_CANCEL
    return "" if plan.dialect.bodies.slow is not None else NO_SLOW


def _no_cancel(plan: Plan) -> str:
    return "" if plan.dialect.cancel is not None else NO_CANCEL


CANCELLING = (
    Probe(
        "cancel",
        "submits a slow task, and up to three more if it ends too soon,"
        " and cancels it three times",
        TRIES,
        12,
        early,
        _lacks,
    ),
    Probe(
        "late-cancel",
        "cancels a task that has ended",
        1,
        4,
        late,
        _no_cancel,
    ),
)
