"""Carries out a room fault, and counts what became of what it hit.

A worker is killed, or hangs until the supervisor replaces it; or the API is
killed, and with it all event streams. `ownstack.py` says which parts it can
hit.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Any

from demo.contract import State, Task
from demo.errors import ContractError, LogUnavailable, UnknownTask
from demo.eventlog import EventLog, load
from workshop.errors import RuleBroken, UnknownRoom
from workshop.events import Draft, Fact
from workshop.keeping import Rooms
from workshop.ownstack import API, WORKER, Stack
from workshop.roomfault import RoomFault
from workshop.store import Conflict

logger = logging.getLogger(__name__)

LOOK_S = 0.2
# chosen: a lease (3 s) and two passes of the sweeper (1 s), many times over.
LIMIT_S = 45.0
# chosen: four times what a page waits between two tries, and a publication.
SETTLED_S = 8.0
# The number of streams of an API that hasn't said anything yet.
NOT_UP = -1
# Which part each fault hits, and by which signal.
HITS = {
    "kill_worker": (WORKER, SIGKILL),
    # Nobody lets it go on: the supervisor has to notice.
    "hang_worker": (WORKER, SIGSTOP),
    "kill_api": (API, SIGKILL),
}

# Returns how many event streams processes of the API hold that have said so
# since a moment, in ms of the clock. Raises LogUnavailable.
Streams = Callable[[int], Awaitable[int]]


class Breaker:
    """Carries out the faults of rooms when they are due."""

    def __init__(
        self, rooms: Rooms, stack: Stack, log: EventLog, streams: Streams
    ) -> None:
        self._rooms = rooms
        self._stack = stack
        self._log = log
        self._streams = streams
        # asyncio holds tasks only weakly.
        self._under_way: dict[tuple[str, int], asyncio.Task[None]] = {}

    def require(self, fault: str) -> None:
        """Raise RuleBroken unless a fault could be carried out."""
        part, _ = HITS[fault]
        self._stack.require(part)

    async def expect(self, room_id: str) -> None:
        """See that the announced fault of a room happens, once."""
        fault = (await self._rooms.room(room_id)).fault
        if fault is None or fault.result is not None:
            return
        key = (room_id, fault.due_ms)
        if key not in self._under_way:
            self._under_way[key] = asyncio.create_task(
                self._when_due(room_id, fault)
            )

    async def _when_due(self, room_id: str, fault: RoomFault) -> None:
        due_s = (fault.due_ms - self._rooms.now_ms()) / 1000
        await asyncio.sleep(max(0.0, due_s))
        try:
            result = await self._carry_out(fault.fault)
        except RuleBroken as error:
            result = {"why_not": str(error)}
        except LogUnavailable:
            result = {"why_not": "The data store didn't respond."}
        draft = Draft(Fact.FAULT_ENDED, {"result": result})
        with suppress(UnknownRoom, LogUnavailable, Conflict):
            await self._rooms.change(room_id, lambda _: [draft])
        del self._under_way[room_id, fault.due_ms]

    async def _carry_out(self, fault: str) -> dict[str, Any]:
        part, number = HITS[fault]
        ids = await self._stack.running()
        before = {id_: await load(self._log, id_) for id_ in ids}
        streams = await self._streams(0) if part == API else 0
        hit_ms = self._rooms.now_ms()
        self._stack.send(part, number)
        logger.warning("a room fault has hit %s: %s", part, fault)
        began_s = time.monotonic()
        try:
            if part == API:
                seen = await self._reconnected(streams, hit_ms)
            else:
                seen = await fates_of(before.values(), self._load)
        finally:
            if number == SIGSTOP:
                # Long since replaced, unless nobody has noticed.
                with suppress(RuleBroken):
                    self._stack.send(part, SIGCONT)
        took_ms = round(1000 * (time.monotonic() - began_s))
        if part == API:
            seen |= await self._unharmed(before)
        return {"running": len(before), **seen, "took_ms": took_ms}

    async def _reconnected(self, before: int, hit_ms: int) -> dict[str, int]:
        """Wait until as many streams are open again as there were.

        Or until their number stays: what has ended needs no stream.
        """
        now_s = time.monotonic
        until_s = changed_s = now_s() + LIMIT_S
        back = NOT_UP
        while back < before and now_s() < min(until_s, changed_s + SETTLED_S):
            await asyncio.sleep(LOOK_S)
            with suppress(LogUnavailable):
                count = await self._streams(hit_ms)
                if count > back:
                    back, changed_s = count, now_s()
        return {"streams": before, "streams_back": max(0, back)}

    async def _unharmed(self, before: dict[str, Task]) -> dict[str, int]:
        """Count tasks that ran meanwhile: those that failed, and the rest."""
        now = [await self._load(id_) for id_ in before]
        failed = sum(t is not None and t.state is State.FAILED for t in now)
        lost = now.count(None)
        return {
            "went_on": len(now) - failed - lost,
            "failed": failed,
            "lost": lost,
        }

    async def _load(self, id_: str) -> Task | None:
        try:
            return await load(self._log, id_)
        except UnknownTask:
            return None
        except ContractError:
            # The store is away for a moment: look again.
            return None


async def fates_of(
    hit: Iterable[Task], look: Callable[[str], Awaitable[Task | None]]
) -> dict[str, int]:
    """Return what became of tasks that ran when their worker was killed.

    `taken_over`: another attempt runs or has ended. `ended`: the end was
    written down just before. `lost`: neither, within the limit.
    """
    fates: Counter[str] = Counter()
    remaining = {task.id: task for task in hit}
    until_s = time.monotonic() + LIMIT_S
    while remaining and time.monotonic() < until_s:
        for task in list(remaining.values()):
            now = await look(task.id)
            fate = None if now is None else _fate(task, now)
            if fate is not None:
                fates[fate] += 1
                del remaining[task.id]
        if remaining:
            await asyncio.sleep(LOOK_S)
    fates["lost"] = len(remaining)
    names = ("taken_over", "ended", "failed", "lost")
    return {name: fates[name] for name in names}


def _fate(before: Task, now: Task) -> str | None:
    """Return what has become of a task; None while it waits."""
    if now.state is State.FAILED:
        return "failed"
    if now.attempt > before.attempt:
        is_waiting = now.state is State.QUEUED
        return None if is_waiting else "taken_over"
    return "ended" if now.state.is_terminal else None
