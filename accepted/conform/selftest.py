"""Judges the harness by services whose faults are known (harness/selftest).

Each wrong one has to be rejected for its own requirement and for no other
MUST; each odd one, and the right one, has to be accepted. A service is
served in this process, unless it has to be killed or has several processes.
"""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Collection, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from harness.conformance.dialectfile import named
from harness.conformance.drive.ours import Service
from harness.conformance.drive.probes import KILL, NOT_OURS, PROBES
from harness.conformance.drive.run import run
from harness.conformance.judge import CHECKS
from harness.conformance.outcome import Row, Standing, outcome
from harness.conformance.plan import Limits, Plan
from harness.requirements import Level
from harness.scripted import ScriptedServer
from harness.selftest.catalogue import Entry

# chosen: four times what the slow work takes, so that a task that never
# ends is found soon, and one on a busy machine isn't taken for it.
LIMITS = Limits(
    end_s=15.0,
    answer_s=30.0,
    linger_s=4.0,
    rate_per_s=80.0,
    probes_at_once=8,
)
OWNERS = (
    {"Authorization": "Bearer anna"},
    {"Authorization": "Bearer ben"},
)
START_S = 30.0
# chosen: a service's first requests are sent within one look.
LOOK_S = 0.25
# chosen: later than that, and answers take as long as quick work.
LATE_S = 0.1
LOOKS = 60
# Linux's folder in memory: a kill loses nothing there, and no service waits
# for the disk of another.
SHM = Path("/dev/shm")  # noqa: S108 # nosec B108 - only its folders
IN_MEMORY = SHM if SHM.is_dir() else None


@dataclass(frozen=True, slots=True)
class Tried:
    """One service, and how it was judged."""

    entry: Entry
    seed: int
    rows: list[Row]
    # As if the checker of its own requirement were switched off.
    rows_without: list[Row]

    @property
    def complaints(self) -> list[str]:
        """Return what is wrong with the judgement: nothing, if right."""
        return list(_complaints(self))


def _complaints(tried: Tried) -> Iterator[str]:
    entry, by_id = tried.entry, {r.requirement.id: r for r in tried.rows}
    own = by_id.get(entry.breaks)
    if own is not None and own.standing is not Standing.VIOLATED:
        reason = own.reason or f"{own.right} answers were right"
        yield f"{entry.breaks} is {own.standing} ({reason})"
    elif own is not None:
        yield from _unproved(own)
    for row in tried.rows_without:
        needed = row.requirement
        is_must = needed.level is Level.MUST
        if row.standing is Standing.VIOLATED and (is_must or not entry.breaks):
            seen = row.violations[0]
            yield (
                f"{needed.id} is violated too: {seen.subject}: expected"
                f" {seen.expected}, seen {seen.seen}"
            )
        unsure = row.standing is Standing.COULD_NOT_JUDGE
        if unsure and is_must and not entry.breaks:
            yield f"{needed.id} couldn't be judged: {row.reason}"


def _unproved(row: Row) -> Iterator[str]:
    for violation in row.violations:
        if not (violation.expected and violation.seen and violation.proof):
            yield f"{row.requirement.id} is violated without a proof"


def own_probes(entry: Entry) -> set[str]:
    """Return the probes that show what a wrong service breaks."""
    if not entry.breaks:
        return {probe.name for probe in PROBES} | {KILL}
    check = CHECKS[entry.breaks]
    return {*check.probes, *check.also}


async def try_one(
    entry: Entry,
    seed: int,
    names: Collection[str],
) -> Tried:
    """Judge one service, with these probes."""
    is_apart = entry.needs_restart or entry.processes > 1 or KILL in names
    with tempfile.TemporaryDirectory(
        prefix="acc-selftest-", dir=IN_MEMORY
    ) as temporary:
        folder = Path(temporary)
        serving = _apart(entry, folder) if is_apart else _here(entry, folder)
        async with serving as (url, service):
            plan = Plan(f"{url}/tasks", named("plain"), seed, LIMITS, OWNERS)
            histories = folder / "histories"
            histories.mkdir()
            ran = await run(plan, histories, names, _silent, service)
        lacking = {**ran.not_tried}
        if service is None:
            lacking[KILL] = NOT_OURS
        for probe in PROBES:
            if probe.name not in names:
                lacking[probe.name] = "not tried"
        rows = outcome(ran.records, lacking)
        # A switched-off checker lets its wrong service through: what is
        # left is all there is to object to.
        without = outcome(ran.records, lacking, without={entry.breaks})
    return Tried(entry, seed, rows, without)


async def try_all(
    entries: Iterable[Entry], seed: int, *, is_quick: bool, at_once: int
) -> AsyncIterator[Tried]:
    """Judge services side by side; yield each as it's done.

    If `is_quick`, wrong ones meet only the probes that show what they break.
    """
    places, starting = asyncio.Semaphore(at_once), asyncio.Lock()

    async def one(entry: Entry) -> Tried:
        names = own_probes(entry)
        if entry.breaks and not is_quick:
            names = {probe.name for probe in PROBES}
            names |= {KILL} if entry.needs_restart else set()
        async with places:
            async with starting:
                await _calm()
            return await try_one(entry, seed, names)

    tasks = [asyncio.create_task(one(entry)) for entry in entries]
    try:
        for done in asyncio.as_completed(tasks):
            yield await done
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _calm() -> None:
    """Wait until this process keeps up, before another service begins.

    On a machine that is busy with other things, fewer run side by side.
    """
    loop = asyncio.get_running_loop()
    for _ in range(LOOKS):
        began_s = loop.time()
        await asyncio.sleep(LOOK_S)
        if loop.time() - began_s < LOOK_S + LATE_S:
            return


@asynccontextmanager
async def _here(
    entry: Entry, folder: Path
) -> AsyncIterator[tuple[str, Service | None]]:
    serving = entry.service(folder, "")
    working = asyncio.create_task(serving.run())
    try:
        async with ScriptedServer(serving.answer) as server:
            serving.base_url = server.url
            yield server.url, None
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)


@asynccontextmanager
async def _apart(
    entry: Entry, folder: Path
) -> AsyncIterator[tuple[str, Service | None]]:
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    data = folder / "data"
    service = Service(
        f"{sys.executable} -m harness.selftest {entry.name} --port {port}",
        url,
        START_S,
        environment={**os.environ, "DATA_DIR": str(data)},
    )
    try:
        await asyncio.to_thread(service.start)
        yield url, service
    finally:
        service.abandon()
        await asyncio.to_thread(service.close)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _silent(_: str) -> None:
    """Say nothing: hundreds of runs would fill the screen."""
