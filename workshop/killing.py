"""Carries out a room fault, and counts what became of what it hit.

A worker is killed, or hangs until the supervisor replaces it; or the API is
killed, and with it all event streams. `ownstack.py` says which parts it can
hit.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Any

from demo.contract import Task
from demo.errors import ContractError, LogUnavailable, UnknownTask
from demo.eventlog import EventLog, load
from workshop.errors import RuleBroken, UnknownRoom
from workshop.events import Draft, Fact
from workshop.fates import (
    LIMIT_S,
    LOOK_S,
    NOT_UP,
    fates_of,
    reconnected,
    unharmed,
)
from workshop.keeping import Rooms
from workshop.ownstack import API, WORKER, Stack
from workshop.roomfault import RoomFault
from workshop.store import Conflict

logger = logging.getLogger(__name__)

# chosen: less than a start of this server takes, so that a fault which its
# earlier process had begun isn't carried out again.
OVERDUE_S = 1.0
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
        """See that the announced fault of a room happens, once.

        Also one that an earlier process of this server was asked for.
        """
        fault = (await self._rooms.room(room_id)).fault
        if fault is None or not fault.is_pending(self._rooms.now_ms()):
            return
        key = (room_id, fault.due_ms)
        if key not in self._under_way:
            self._under_way[key] = asyncio.create_task(
                self._when_due(room_id, fault)
            )

    async def _when_due(self, room_id: str, fault: RoomFault) -> None:
        try:
            result = await self._result(fault)
            draft = Draft(Fact.FAULT_ENDED, {"result": result})
            with suppress(UnknownRoom, LogUnavailable, Conflict):
                await self._rooms.change(room_id, lambda _: [draft])
        finally:
            del self._under_way[room_id, fault.due_ms]

    async def _result(self, fault: RoomFault) -> dict[str, Any]:
        due_s = (fault.due_ms - self._rooms.now_ms()) / 1000
        if due_s < -OVERDUE_S:
            # Whoever was to do it has ended, before it or while it counted.
            return {"is_unknown": True}
        await asyncio.sleep(max(0.0, due_s))
        try:
            return await self._carry_out(fault.fault)
        except RuleBroken as error:
            return {"why_not": str(error)}
        except ContractError:
            return {"why_not": "The data store didn't respond."}

    async def _carry_out(self, fault: str) -> dict[str, Any]:
        part, number = HITS[fault]
        ids = sorted(set(await self._stack.running()))
        looks = [await self._load(id_) for id_ in ids]
        before = [t for t in looks if t and not t.state.is_terminal]
        streams = await self._streams(0) if part == API else NOT_UP
        hit_ms, began_s = self._rooms.now_ms(), time.monotonic()
        pid = self._stack.send(part, number)
        logger.warning("a room fault has hit %s: %s", part, fault)
        seen: dict[str, Any] = {}
        if part == API:
            seen |= await reconnected(streams, lambda: self._streams(hit_ms))
            took_ms = _since_ms(began_s)
            seen |= await unharmed(before, self._load)
        else:
            replacing = asyncio.create_task(self._replaced(fault, part, pid))
            seen |= await fates_of(before, self._load)
            took_ms = _since_ms(began_s)
            seen |= await replacing
        return {"running": len(before), **seen, "took_ms": took_ms}

    async def _replaced(
        self, fault: str, part: str, pid: int
    ) -> dict[str, int | None]:
        """Wait until the supervisor has replaced a part that hangs.

        If it doesn't, the part goes on.
        """
        if HITS[fault] != (part, SIGSTOP):
            return {}
        began_s = time.monotonic()
        while not self._stack.is_replaced(part, pid):
            if time.monotonic() - began_s > LIMIT_S:
                with suppress(RuleBroken):
                    self._stack.send(part, SIGCONT)
                return {"replaced_ms": None}
            await asyncio.sleep(LOOK_S)
        return {"replaced_ms": _since_ms(began_s)}

    async def _load(self, id_: str) -> Task | None:
        try:
            return await load(self._log, id_)
        except UnknownTask:
            return None
        except ContractError:
            # The store is away for a moment: look again.
            return None


def _since_ms(began_s: float) -> int:
    return round(1000 * (time.monotonic() - began_s))
