"""Kills the service at its work, and looks at what it has kept."""

from __future__ import annotations

import asyncio
import time

from harness.conformance.drive.ours import NotReached, Service
from harness.conformance.drive.probes.cancelling import until_running
from harness.conformance.drive.probes.keys import new_key
from harness.conformance.drive.session import Session
from harness.conformance.drive.task import Task
from harness.target import CouldNotStart

PROBE = "kill"
# chosen: the work of a slow task has begun, and hasn't ended.
AT_WORK_S = (0.0, 0.6)
# chosen: the first requests after a start may meet a gateway without it.
READ_TRIES = 10
READ_PAUSE_S = 0.3


async def kill(session: Session, service: Service, number: int) -> bool:
    """Kill once, start again, and read all that was accepted before.

    Returns False if the service wasn't reached, or didn't come back.
    """
    dice = session.dice(f"kill/{number}")
    ended = await session.submit(PROBE)
    if ended is not None:
        await session.to_end(ended)
        await session.result(ended)
    slow = "quick" if session.dialect.bodies.slow is None else "slow"
    at_work = await session.submit(PROBE, slow)
    if at_work is not None:
        await until_running(session, at_work)
        await asyncio.sleep(dice.uniform(*AT_WORK_S))
    key = new_key() if session.dialect.key else ""
    body = session.body(PROBE, "quick")
    # The last one is killed as soon as it is accepted.
    fresh = await session.submit(PROBE, intent="keyed", key=key, body=body)
    if not await restart(session, service):
        return False
    since_s = time.monotonic()
    tasks = [t for t in (ended, at_work, fresh) if t is not None]
    for task in tasks:
        await _read(session, task)
    if key and fresh is not None:
        ask = session.submission(PROBE, body, "keyed-after-kill", key)
        await session.owner.send(ask)
    unfinished = [t for t in (at_work, fresh) if t is not None]
    await asyncio.gather(
        *(session.to_end(t, "poll-after-kill", since_s) for t in unfinished)
    )
    if ended is not None:
        await session.result(ended, "after-kill")
    return True


async def restart(session: Session, service: Service) -> bool:
    """Kill all processes and start it again; say whether it came back."""
    op = session.notes.invoke("kill", probe=PROBE)
    try:
        pids = await asyncio.to_thread(service.kill)
    except NotReached as error:
        session.notes.write(op, "kill", "fail", probe=PROBE, reason=str(error))
        return False
    session.notes.write(op, "kill", "ok", probe=PROBE, pids=pids)
    op = session.notes.invoke("start", probe=PROBE)
    try:
        await asyncio.to_thread(service.start)
    except asyncio.CancelledError:
        service.abandon()
        raise
    except CouldNotStart as error:
        session.notes.write(
            op, "start", "fail", probe=PROBE, reason=str(error)
        )
        return False
    session.notes.write(op, "start", "ok", probe=PROBE)
    return True


async def _read(session: Session, task: Task) -> None:
    """Read a status after the start, once the service serves it."""
    for _ in range(READ_TRIES):
        answer = await session.status(task, "after-kill")
        if answer is not None and answer.facts.http < 500:
            return
        await asyncio.sleep(READ_PAUSE_S)
