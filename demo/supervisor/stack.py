"""Runs all parts as one: started together, stopped together.

Each part has its own keeper from the beginning, so parts may die in any
order while others still start. A part that fails by itself again and again
before the stack is ready stops everything, because restarting it for ever
would hide the reason.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from typing import Never

from demo.supervisor.holder import Holder
from demo.supervisor.keeper import STOP_GRACE_S, Keeper
from demo.supervisor.part import Part
from demo.supervisor.tries import StartError

Say = Callable[[str, str], None]
# chosen: a failing keeper is a bug of ours, which must not occupy a core.
KEEPER_PAUSE_S = 1.0
# chosen: a cancelled keeper ends within milliseconds.
CANCEL_STEP_S = 1.0


def harmless(say: Say) -> Say:
    """Return `say` without its errors.

    A line that can't be printed is lost, and parts are kept up all the same.
    """

    def say_safely(part: str, text: str) -> None:
        # The terminal or the journal may fail in any way.
        with suppress(Exception):
            say(part, text)

    return say_safely


class Stack:
    """The parts of one machine's stack."""

    def __init__(self, parts: Sequence[Part], say: Say, write: Say) -> None:
        say, write = harmless(say), harmless(write)
        self._say = say
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
        for keeper in self._keepers.values():
            keeper.after = self._named(keeper.part.after)
            keeper.proven_by = self._named(keeper.part.proven_by)
        self._watches: list[asyncio.Task[Never]] = []

    def pids(self) -> dict[str, int]:
        """Return the process ids of the running parts and of the leash."""
        pids_ = {
            name: keeper.child.pid
            for name, keeper in self._keepers.items()
            if keeper.child and not keeper.child.has_ended.is_set()
        }
        if self._holder.pid is not None:
            pids_["leash"] = self._holder.pid
        return pids_

    async def start(self, shared_fds: Iterable[int] = ()) -> None:
        """Start all parts. Raises StartError of the first that can't run."""
        shared_fds = tuple(shared_fds)
        await self._holder.open(shared_fds)
        hopeless = asyncio.get_running_loop().create_future()

        def give_up(error: StartError) -> None:
            if not hopeless.done():
                hopeless.set_exception(error)

        for keeper in self._keepers.values():
            keeper.shared_fds = shared_fds
            watch = asyncio.create_task(self._watch(keeper, give_up))
            self._watches.append(watch)
        whole = asyncio.create_task(self._whole())
        try:
            await asyncio.wait(
                [whole, hopeless], return_when=asyncio.FIRST_COMPLETED
            )
            if not whole.done():
                hopeless.result()
        finally:
            whole.cancel()
            # If it is set by now, read it, or asyncio would log it.
            if not hopeless.cancel():
                hopeless.exception()

    def kill(self) -> None:
        """End every process now, for a person who won't wait for `stop`."""
        for keeper in self._keepers.values():
            if keeper.child and not keeper.child.has_ended.is_set():
                keeper.child.signal_group(signal.SIGKILL)

    async def stop(self, grace_s: float = STOP_GRACE_S) -> None:
        """Stop all parts, each after those that need it."""
        watches = set(self._watches)
        while watches:
            for watch in watches:
                watch.cancel()
            # Cancel again, in case a library has swallowed it.
            _, watches = await asyncio.wait(watches, timeout=CANCEL_STEP_S)
        remaining = dict(self._keepers)
        while remaining:
            needed = {
                name
                for keeper in remaining.values()
                for name in keeper.part.after
            }
            now = [remaining.pop(name) for name in set(remaining) - needed]
            await asyncio.gather(*(keeper.stop(grace_s) for keeper in now))
        await self._holder.close()

    async def _watch(
        self, keeper: Keeper, give_up: Callable[[StartError], None]
    ) -> Never:
        """Restart a keeper that fails; otherwise it would end in silence."""
        while True:
            try:
                await keeper.keep(give_up)
            except Exception as error:  # a bug of ours
                self._say(keeper.part.name, f"its keeper failed: {error!r}")
                await asyncio.sleep(KEEPER_PAUSE_S)

    async def _whole(self) -> None:
        """Return when all parts are ready at the same moment."""
        keepers = self._keepers.values()
        while not all(keeper.ready.is_set() for keeper in keepers):
            for keeper in keepers:
                await keeper.ready.wait()

    def _named(self, names: Iterable[str]) -> list[Keeper]:
        return [self._keepers[name] for name in names]
