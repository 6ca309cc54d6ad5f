"""Keeps one part up: starts it, watches it, starts it again.

A part is well as long as its process lives and its probe says so. One
that dies is started again after a pause; one that lives but has not been
well for a while (a frozen process, a dead lock) is ended first.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Never

from demo.supervisor.child import Child, start
from demo.supervisor.holder import Holder
from demo.supervisor.part import Part, Probe

# chosen: a part is back within a second of its first death, and one that
# can't live doesn't keep a core busy.
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 3.0
# chosen: who has lived this long has recovered; the pause starts afresh.
STEADY_S = 20.0
# chosen: the slowest first start (no byte code yet, one core) measured
# under 10 s; this is a verdict, not a wait.
START_LIMIT_S = 60.0
# chosen: longer than any pause that a busy machine makes by itself.
UNWELL_LIMIT_S = 15.0
# chosen: between two questions while a part starts, and while it runs.
READY_STEP_S = 0.05
WELL_STEP_S = 1.0
# chosen: how long one question may take.
PROBE_LIMIT_S = 3.0
# chosen: lines that are still in the pipe when a process has ended.
LAST_WORDS_S = 1.0
# The workers' soft shutdown takes 3 s (broker.py), the API's 3 s.
STOP_GRACE_S = 8.0


class StartError(Exception):
    """A part did not become ready; `last_lines` is what it said."""

    def __init__(self, part: str, reason: str, last_lines: list[str]) -> None:
        super().__init__(f"{part} {reason}")
        self.last_lines = last_lines


async def answers(probe: Probe, up_s: float) -> bool:
    """Ask a probe; an error or a late answer is a no."""
    try:
        return await asyncio.wait_for(probe(up_s), PROBE_LIMIT_S)
    except Exception:  # a probe can fail in as many ways as what it probes
        return False


class Keeper:
    """One part and the process that plays it at the moment."""

    def __init__(
        self,
        part: Part,
        holder: Holder,
        say: Callable[[str], None],
        write: Callable[[str], None],
    ) -> None:
        self.part = part
        self.child: Child | None = None
        self.is_ready = False
        self._holder = holder
        self._say = say
        self._write = write

    async def start(self) -> None:
        """Start the part and return when it is ready, or StartError."""
        child = self.child = await start(self.part, self._hear)
        self._holder.add(child.pid)
        if self.part.pid_file:
            self.part.pid_file.write_text(f"{child.pid}\n", "ascii")
        until_s = time.monotonic() + START_LIMIT_S
        while not await answers(self.part.is_ready, child.up_s()):
            if child.has_ended.is_set():
                raise await self._start_error(child.how_it_ended())
            if time.monotonic() > until_s:
                await self.stop()
                raise await self._start_error(
                    f"was not ready after {START_LIMIT_S:.0f} s"
                )
            await asyncio.sleep(READY_STEP_S)
        self.is_ready = True

    async def keep(self) -> Never:
        """Watch the started part and start it again whenever it fails."""
        pause_s = FIRST_PAUSE_S
        while True:
            child = self.child
            assert child is not None
            reason = await self._failure(child)
            self.is_ready = False
            await self.stop(grace_s=0)
            if child.up_s() > STEADY_S:
                pause_s = FIRST_PAUSE_S
            self._say(f"{reason}; starting it again")
            failed_at_s = time.monotonic()
            while not self.is_ready:
                await asyncio.sleep(pause_s)
                pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                try:
                    await self.start()
                except StartError as error:
                    self._say(f"{error}; trying again")
            self._say(f"back after {time.monotonic() - failed_at_s:.1f} s")

    async def stop(self, grace_s: float = STOP_GRACE_S) -> None:
        """End the part's process, if it has one."""
        child, self.is_ready = self.child, False
        if child is None:
            return
        if not child.has_ended.is_set():
            has_obeyed = await child.stop(grace_s)
            if grace_s and not has_obeyed:
                self._say(f"did not stop within {grace_s:.0f} s; killed")
        self._holder.remove(child.pid)
        if self.part.pid_file:
            self.part.pid_file.unlink(missing_ok=True)
        await self._last_words(child)

    async def _failure(self, child: Child) -> str:
        """Return why the part has to be started again, once it has."""
        watch = asyncio.create_task(self._unwell(child))
        try:
            ended = asyncio.create_task(child.has_ended.wait())
            await asyncio.wait(
                [watch, ended], return_when=asyncio.FIRST_COMPLETED
            )
            if ended.done():
                return child.how_it_ended()
            ended.cancel()
            return f"has not answered for {UNWELL_LIMIT_S:.0f} s"
        finally:
            watch.cancel()

    async def _unwell(self, child: Child) -> None:
        """Return when the part has not been well for too long.

        Counted from the first bad answer, not from the last good one: a
        laptop that slept, or a supervisor that was stopped, has no good
        answer for hours and still nothing is wrong.
        """
        since_s: float | None = None
        while True:
            await asyncio.sleep(WELL_STEP_S)
            asked_at_s = time.monotonic()
            if await answers(self.part.is_well, child.up_s()):
                since_s = None
            elif since_s is None:
                since_s = asked_at_s
            elif time.monotonic() - since_s > UNWELL_LIMIT_S:
                return

    def _hear(self, line: str) -> None:
        self._write(line)
        heard = self.part.hear(line)
        if heard is not None:
            self._say(heard)

    async def _start_error(self, reason: str) -> StartError:
        assert self.child is not None
        self._holder.remove(self.child.pid)
        await self._last_words(self.child)
        return StartError(self.part.name, reason, list(self.child.last_lines))

    async def _last_words(self, child: Child) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(child.has_spoken.wait(), LAST_WORDS_S)
