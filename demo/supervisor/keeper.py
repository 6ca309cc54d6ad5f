"""Keeps one part up: starts it, watches it, and restarts it.

A part is well as long as its process lives and its probe says so. A part
that dies is restarted after a pause. A part that lives, but has neither
answered nor worked for a while (a frozen process, a deadlock), is ended
first. Any error in a try is a failed try, and another follows.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Never

from demo.logformat import escaped
from demo.supervisor import pidfile
from demo.supervisor.child import Child, start
from demo.supervisor.holder import Holder
from demo.supervisor.part import Part
from demo.supervisor.patience import PROBE_LIMIT_S, Patience, answers
from demo.supervisor.tries import StartError, Tries

# chosen: a part is back within a second of its first death, and one that
# can't live doesn't keep a core busy.
FIRST_PAUSE_S = 0.2
LONGEST_PAUSE_S = 3.0
# chosen: a part that lives this long has recovered: its pause is short again.
STEADY_S = 20.0
# chosen: the slowest first start (no byte code yet, one core) measured
# under 10 s. This is for a part that does nothing; one that computes, or
# loads a large file, may take longer.
START_LIMIT_S = 30.0
BUSY_START_LIMIT_S = 300.0
# chosen: longer than any pause of a busy machine; several times a stampede of
# 10,000 readers (measured: by hand, 1,500 a second).
UNWELL_LIMIT_S = 15.0
BUSY_LIMIT_S = 120.0
# chosen: a late answer is a sign of life. measured: by hand, behind 4,000
# readers who come back at once, one came after more than 3 s.
LATE_LIMIT_S = 60.0
# chosen: between two questions while a part starts, and while it runs.
READY_STEP_S = 0.05
WELL_STEP_S = 1.0
# chosen: time to read the lines in the pipe when a process has ended.
LAST_WORDS_S = 1.0
# The workers' soft shutdown takes 3 s (broker.py), the API's 3 s.
STOP_GRACE_S = 8.0


class Keeper:
    """One part, and its present process."""

    def __init__(
        self,
        part: Part,
        holder: Holder,
        say: Callable[[str], None],
        write: Callable[[str], None],
    ) -> None:
        self.part = part
        self.child: Child | None = None
        # `ready` is set while the part is; `starts` counts its processes.
        self.ready = asyncio.Event()
        self.starts = 0
        self.shared_fds: Sequence[int] = ()
        # Parts whose death explains this one's, and that prove it ready.
        self.after: Sequence[Keeper] = ()
        self.proven_by: Sequence[Keeper] = ()
        self._holder = holder
        self._say = say
        self._write = write
        self._is_noted = False

    async def keep(self, give_up: Callable[[StartError], None]) -> Never:
        """Start the part, watch it, and restart it whenever it fails.

        `give_up` is called when only the part itself can be the reason for
        failing that often; tries go on until somebody cancels it.
        """
        tries, pause_s = Tries(self.part.name), FIRST_PAUSE_S
        while True:
            await self.stop(grace_s=0)
            if not tries.has_been_ready:
                for keeper in self.after:
                    await keeper.ready.wait()
            before = self._generation()
            error, up_s = await self._live(tries)
            tries.ended()
            await self.stop(grace_s=0)
            if up_s > STEADY_S:
                pause_s = FIRST_PAUSE_S
            again = "starting it" if tries.is_ready else "trying"
            self._say(f"{error.reason}; {again} again")
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
            # After the pause, when a death that explains it is known.
            is_own = before == self._generation() and _are_ready(self.after)
            if tries.failed(error, is_own):
                give_up(error)

    async def _live(self, tries: Tries) -> tuple[StartError, float]:
        """Run the part once; return how it ended and how long it was up."""
        tries.is_ready = False
        began_s, name = time.monotonic(), self.part.name
        try:
            child = await self._start()
            self.ready.set()
            took_s = tries.succeeded()
            if took_s is not None:
                self._say(f"back after {took_s:.1f} s")
            error = await self._failure(child)
        except StartError as failure:
            error = failure
        except Exception as failure:  # one try failed, whatever it was
            error = StartError(name, f"can't be started: {failure}", [])
        self.ready.clear()
        return error, time.monotonic() - began_s

    async def _start(self) -> Child:
        """Start a process; return it when it is ready. Raises StartError."""
        self.starts += 1
        self.part.prepare()
        self.child = None
        child = await start(self.part, self._print, self.shared_fds)
        self.child = child
        self._holder.add(child.pid)
        self._is_noted = False
        patience = Patience(child.pid, START_LIMIT_S, BUSY_START_LIMIT_S)
        while not (is_it := await answers(self.part.is_ready, child.up_s())):
            self._note_pid(child)
            if child.has_ended.is_set():
                raise await self._error(child, child.how_it_ended())
            can_tell = _are_ready([*self.after, *self.proven_by])
            if is_it is None or not can_tell:
                patience.skip()
            elif patience.is_over():
                raise await self._error(child, "didn't become ready in time")
            await asyncio.sleep(READY_STEP_S)
        self._note_pid(child)
        return child

    async def stop(self, grace_s: float = STOP_GRACE_S) -> None:
        """End the part's process, if it has one."""
        self.ready.clear()
        child = self.child
        if child is None:
            return
        if not child.has_ended.is_set():
            has_obeyed = await child.stop(grace_s)
            if grace_s and not has_obeyed:
                self._say(f"did not stop within {grace_s:.0f} s; killed")
        self._holder.remove(child.pid)
        if self.part.pid_file:
            pidfile.remove(self.part.pid_file)
        await self._last_words(child)

    async def _failure(self, child: Child) -> StartError:
        """Return why the part has to be restarted, once it has to be."""
        watch = asyncio.create_task(self._unwell(child))
        ended = asyncio.create_task(child.has_ended.wait())
        try:
            await asyncio.wait(
                [watch, ended], return_when=asyncio.FIRST_COMPLETED
            )
            if ended.done():
                return await self._error(child, child.how_it_ended())
            return await self._error(child, watch.result())
        finally:
            watch.cancel()
            ended.cancel()

    async def _unwell(self, child: Child) -> str:
        """Return what is wrong, once the part has been unwell for too long.

        Counted from the first bad answer, not from the last good one: a
        laptop that slept, or a supervisor that was stopped, has no good
        answer for hours, and still nothing is wrong. A late answer is a sign
        of life, so a probe isn't given up when it takes long.
        """
        patience: Patience | None = None
        since_s = 0.0
        while True:
            await asyncio.sleep(WELL_STEP_S)
            self._note_pid(child)
            asked_at_s = time.monotonic()
            ask = asyncio.create_task(
                answers(self.part.is_well, child.up_s(), LATE_LIMIT_S)
            )
            try:
                while True:
                    step_s = WELL_STEP_S if patience else PROBE_LIMIT_S
                    await asyncio.wait([ask], timeout=step_s)
                    is_well = ask.result() if ask.done() else False
                    if is_well:
                        patience = None
                    elif patience is None:
                        since_s = asked_at_s
                        patience = Patience(
                            child.pid, UNWELL_LIMIT_S, BUSY_LIMIT_S
                        )
                    elif is_well is None:
                        # The supervisor can't ask, so there's no verdict.
                        patience.skip()
                    elif patience.is_over():
                        silent_s = time.monotonic() - since_s
                        return f"has not answered for {silent_s:.0f} s"
                    if ask.done():
                        break
            finally:
                ask.cancel()

    def _generation(self) -> list[int]:
        """Return a value that changes when a part below this one has died."""
        return [keeper.starts for keeper in self.after]

    def _note_pid(self, child: Child) -> None:
        """Write the process id to its file, now or when there is room."""
        if self.part.pid_file and not self._is_noted:
            self._is_noted = pidfile.write(self.part.pid_file, child.pid)

    def _print(self, line: str) -> None:
        self._write(line)
        try:
            shown = self.part.printed(line)
        except Exception:  # no line of a part may harm its keeper
            shown = None
        if shown is not None:
            # Parsing JSON has undone its escapes, so escape the text again.
            self._say(escaped(shown))

    async def _error(self, child: Child, reason: str) -> StartError:
        await self._last_words(child)
        return StartError(
            self.part.name,
            reason,
            list(child.last_lines),
            is_by_force=child.was_ended_from_outside(),
        )

    async def _last_words(self, child: Child) -> None:
        if child.has_ended.is_set():
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORDS_S):
                    await child.has_closed.wait()


def _are_ready(keepers: Sequence[Keeper]) -> bool:
    return all(keeper.ready.is_set() for keeper in keepers)
