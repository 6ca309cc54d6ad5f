"""All parts as one: started together, stopped together.

A part that dies while the stack starts stops everything: starting it for
ever would hide the reason. Once the stack is ready, each part is kept up
by its own keeper.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial

from demo.supervisor.holder import Holder
from demo.supervisor.keeper import STOP_GRACE_S, Keeper
from demo.supervisor.part import Part

Say = Callable[[str, str], None]


class Stack:
    """The parts of one machine's stack."""

    def __init__(self, parts: Sequence[Part], say: Say, write: Say) -> None:
        self._holder = Holder(partial(say, "leash"))
        self._keepers = {
            part.name: Keeper(
                part,
                self._holder,
                partial(say, part.name),
                partial(write, part.name),
            )
            for part in parts
        }
        self._watches: list[asyncio.Task[None]] = []

    def pids(self) -> dict[str, int]:
        """Return each running part's process id, and the leash's."""
        found = {
            name: keeper.child.pid
            for name, keeper in self._keepers.items()
            if keeper.child and not keeper.child.has_ended.is_set()
        }
        if self._holder.pid is not None:
            found["leash"] = self._holder.pid
        return found

    async def start(self, shared_fds: Iterable[int] = ()) -> None:
        """Start all parts; StartError of the first that fails."""
        await self._holder.open(shared_fds)
        ready = {name: asyncio.Event() for name in self._keepers}

        async def start_one(keeper: Keeper) -> None:
            for name in keeper.part.after:
                await ready[name].wait()
            await keeper.start()
            ready[keeper.part.name].set()

        starts = [
            asyncio.create_task(start_one(keeper))
            for keeper in self._keepers.values()
        ]
        try:
            await asyncio.gather(*starts)
        except BaseException:
            for task in starts:
                task.cancel()
            await asyncio.gather(*starts, return_exceptions=True)
            raise
        self._watches = [
            asyncio.create_task(keeper.keep())
            for keeper in self._keepers.values()
        ]

    def kill(self) -> None:
        """End every process now; for somebody who won't wait for stop."""
        for keeper in self._keepers.values():
            if keeper.child and not keeper.child.has_ended.is_set():
                keeper.child.signal_group(signal.SIGKILL)

    async def stop(self, grace_s: float = STOP_GRACE_S) -> None:
        """Stop all parts, each after those that stand on it."""
        for watch in self._watches:
            watch.cancel()
        for watch in self._watches:
            with suppress(asyncio.CancelledError):
                await watch
        left = dict(self._keepers)
        while left:
            stood_on = {
                name for keeper in left.values() for name in keeper.part.after
            }
            now = [left.pop(name) for name in set(left) - stood_on]
            await asyncio.gather(*(keeper.stop(grace_s) for keeper in now))
        await self._holder.close()
