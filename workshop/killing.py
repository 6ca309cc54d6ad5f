"""Carries out a room fault, and counts what becomes of the tasks it hit.

SIGKILL reaches the worker of the lane `paced` that this stack's supervisor
has started on this machine, and no other process. The supervisor starts the
next one. Where the stack is run by somebody else, such as Compose or
Kubernetes, nothing is killed, and the refusal says what to do instead.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import psutil
from redis.asyncio import Redis

from demo.contract import State, Task
from demo.errors import ContractError, LogUnavailable, UnknownTask
from demo.eventlog import EventLog, load
from workshop.errors import RuleBroken, UnknownRoom
from workshop.events import Draft, Fact
from workshop.keeping import Rooms
from workshop.store import Conflict

logger = logging.getLogger(__name__)

LANE = "paced"
PART = f"worker-{LANE}"
LOOK_S = 0.2
# chosen: a lease (3 s) and two passes of the sweeper (1 s), many times over.
LIMIT_S = 45.0


class Stack(Protocol):
    """The stack that a fault hits."""

    def require(self) -> None:
        """Raise RuleBroken unless its worker could be killed now."""
        ...

    async def running(self) -> list[str]:
        """Return the tasks that the worker runs. Raises LogUnavailable."""
        ...

    def kill(self) -> None:
        """Kill the worker. Raises RuleBroken."""
        ...


class OwnStack:
    """The stack that `accepted room open` has started on this machine."""

    def __init__(self, run_folder: Path, redis: Redis) -> None:
        self._file = run_folder / f"{PART}.pid"
        self._redis: Any = redis

    def require(self) -> None:
        """See Stack."""
        self._pid()

    async def running(self) -> list[str]:
        """See Stack."""
        found = await self._redis.smembers(f"tasks:running:{LANE}")
        return [
            id_.decode() if isinstance(id_, bytes) else id_ for id_ in found
        ]

    def kill(self) -> None:
        """See Stack."""
        os.kill(self._pid(), signal.SIGKILL)

    def _pid(self) -> int:
        """Return the worker's process id, if it is a worker of ours."""
        try:
            pid = int(self._file.read_text("ascii"))
            words = psutil.Process(pid).cmdline()
        except (OSError, ValueError, psutil.Error):
            words = []
        # The file may be older than a process that has its number now.
        if not any(word.startswith(f"{PART}@") for word in words):
            raise RuleBroken(
                "This stack's supervisor has no worker on this machine at the"
                " moment. Where workers run elsewhere, kill one there:"
                f" `docker compose kill {PART}`."
            )
        return pid


class Breaker:
    """Carries out the faults of rooms when they are due."""

    def __init__(self, rooms: Rooms, stack: Stack, log: EventLog) -> None:
        self._rooms = rooms
        self._stack = stack
        self._log = log
        # asyncio holds tasks only weakly.
        self._under_way: dict[tuple[str, int], asyncio.Task[None]] = {}

    def require(self) -> None:
        """Raise RuleBroken unless a fault could be carried out."""
        self._stack.require()

    async def expect(self, room_id: str) -> None:
        """See that the announced fault of a room happens, once."""
        fault = (await self._rooms.room(room_id)).fault
        if fault is None or fault.result is not None:
            return
        key = (room_id, fault.due_ms)
        if key not in self._under_way:
            self._under_way[key] = asyncio.create_task(self._when_due(*key))

    async def _when_due(self, room_id: str, due_ms: int) -> None:
        await asyncio.sleep(max(0, due_ms - self._rooms.now_ms()) / 1000)
        try:
            result = await self._carry_out()
        except RuleBroken as error:
            result = {"why_not": str(error)}
        except LogUnavailable:
            result = {"why_not": "The data store didn't respond."}
        draft = Draft(Fact.FAULT_ENDED, {"result": result})
        with suppress(UnknownRoom, LogUnavailable, Conflict):
            await self._rooms.change(room_id, lambda _: [draft])
        del self._under_way[room_id, due_ms]

    async def _carry_out(self) -> dict[str, Any]:
        ids = await self._stack.running()
        before = {id_: await load(self._log, id_) for id_ in ids}
        self._stack.kill()
        logger.warning("a room fault has killed the worker of %s", LANE)
        began_s = time.monotonic()
        fates = await fates_of(before.values(), self._load)
        took_ms = round(1000 * (time.monotonic() - began_s))
        return {"running": len(before), **fates, "took_ms": took_ms}

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
