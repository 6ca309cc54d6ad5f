"""All parts as one: started together, stopped together.

Each part is kept up by its own keeper from its first moment on, so parts
may die in any order while others still start. A part that fails by itself
again and again before the stack is ready stops everything: starting it for
ever would hide the reason.
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
# chosen: a keeper that fails is a mistake of ours; it must not keep a core.
KEEPER_PAUSE_S = 1.0
# chosen: a keeper that is told to end does so within milliseconds.
CANCEL_STEP_S = 1.0


def harmless(say: Say) -> Say:
    """Return a way to say something that never raises.

    What nobody can hear is lost, and parts are kept up all the same.
    """

    def said(part: str, text: str) -> None:
        # Whatever the terminal or the journal says to it.
        with suppress(Exception):
            say(part, text)

    return said


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
        """Start all parts; StartError of the first that can't live."""
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
            # Read, if it's set by now: nobody else will.
            if not hopeless.cancel():
                hopeless.exception()

    def kill(self) -> None:
        """End every process now; for somebody who won't wait for stop."""
        for keeper in self._keepers.values():
            if keeper.child and not keeper.child.has_ended.is_set():
                keeper.child.signal_group(signal.SIGKILL)

    async def stop(self, grace_s: float = STOP_GRACE_S) -> None:
        """Stop all parts, each after those that stand on it."""
        watches = set(self._watches)
        while watches:
            for watch in watches:
                watch.cancel()
            # Again, should a library on the way have swallowed it.
            _, watches = await asyncio.wait(watches, timeout=CANCEL_STEP_S)
        left = dict(self._keepers)
        while left:
            stood_on = {
                name for keeper in left.values() for name in keeper.part.after
            }
            now = [left.pop(name) for name in set(left) - stood_on]
            await asyncio.gather(*(keeper.stop(grace_s) for keeper in now))
        await self._holder.close()

    async def _watch(
        self, keeper: Keeper, give_up: Callable[[StartError], None]
    ) -> Never:
        """Keep a keeper at work, too: one that ends would end in silence."""
        while True:
            try:
                await keeper.keep(give_up)
            except Exception as error:  # a mistake of ours, if it was one
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
