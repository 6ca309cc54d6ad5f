"""Runs probes against a service; their histories are in a folder."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.conformance.drive.ours import Service
from harness.conformance.drive.pace import Spent
from harness.conformance.drive.probes import KILL, NO_KILLS, NOT_OURS, choose
from harness.conformance.drive.probes.killing import kill
from harness.conformance.drive.probes.living import ALONE
from harness.conformance.drive.probes.probe import Probe
from harness.conformance.drive.session import Session
from harness.conformance.plan import Plan
from harness.history import Record, load

Progress = Callable[[str], None]


@dataclass(slots=True)
class Ran:
    """The records of a run, and the probes that it didn't try."""

    records: list[Record] = field(default_factory=list)
    not_tried: dict[str, str] = field(default_factory=dict)


async def run(
    plan: Plan,
    folder: Path,
    names: Collection[str],
    progress: Progress,
    service: Service | None = None,
    kills: int = 1,
) -> Ran:
    """Run the named probes; at last, kill the service if it's ours."""
    session = Session(plan, folder)
    chosen, lacking = choose(plan, names)
    try:
        await session.hello()
        if service is None or not kills:
            lacking[KILL] = NOT_OURS if service is None else NO_KILLS
        try:
            await _run(session, chosen, progress)
            if session.refusals.was_polite:
                progress(ALONE.name)
                await ALONE.run(session)
            if service is not None and KILL in names:
                await _kill(session, service, kills, progress)
        except* Spent:
            progress("stopped: all requests of the announcement are sent")
            session.notes.invoke("spent", probe="")
    finally:
        await session.close()
    return Ran(load(folder), lacking)


async def _kill(
    session: Session, service: Service, kills: int, progress: Progress
) -> None:
    for number in range(kills):
        progress(f"kill {number + 1} of {kills}")
        if not await kill(session, service, number):
            break


async def _run(
    session: Session, chosen: Sequence[Probe], progress: Progress
) -> None:
    places = asyncio.Semaphore(session.limits.probes_at_once)

    async def one(probe: Probe) -> None:
        async with places:
            progress(probe.name)
            await probe.run(session)

    async with asyncio.TaskGroup() as group:
        for probe in chosen:
            group.create_task(one(probe))
