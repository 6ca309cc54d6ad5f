"""One process of a learner's, with the last lines that it printed.

It runs in a session of its own, within limits, and dies if the check does.
"""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE, STDOUT

import psutil

from labs.grading.descendants import children, die_with_parent, lives

# chosen: a hundred times what a solution prints.
OUTPUT_LIMIT_BYTES = 8 * 1024 * 1024
CHUNK_BYTES = 65_536
LOOK_S = 0.02
LINES_KEPT = 40
LINE_WIDTH = 300
TRACEBACK = "Traceback (most recent call last):"
# How Python begins to tell that it can't read the file that it was given.
SYNTAX = '  File "'
# chosen: enough for any file of a lab; a loop that writes ends here.
FILE_LIMIT_BYTES = 512 * 1024 * 1024


class LabProcess:
    """A running or ended process; `code` is None while it runs."""

    def __init__(self, name: str, process: asyncio.subprocess.Process) -> None:
        self.name = name
        self.pid = process.pid
        self.lines: deque[str] = deque(maxlen=LINES_KEPT)
        # The end of the last traceback, which requests may have followed.
        self.error: deque[str] = deque(maxlen=LINES_KEPT)
        self._is_in_error = False
        self.printed_bytes = 0
        # Whether the grader ended it, or meant it to end.
        self.is_stopped = False
        self.began_s = time.monotonic()
        # When it was seen to have ended.
        self.ended_s: float | None = None
        self._process = process
        self._reading = asyncio.create_task(self._read())

    @property
    def code(self) -> int | None:
        """Return its exit code, negative for a signal."""
        return self._process.returncode

    @property
    def prints_too_much(self) -> bool:
        """Say whether it has printed more than is allowed."""
        return self.printed_bytes > OUTPUT_LIMIT_BYTES

    @property
    def output(self) -> str:
        """Return the last lines that it printed."""
        return "\n".join(self.lines)

    async def ended(self, limit_s: float | None) -> int | None:
        """Return its exit code; None if it still runs after the limit.

        `wait` of asyncio waits for its output to end as well, which a child
        that has outlived it may still write.
        """
        began_s = time.monotonic()
        while self.code is None:
            took_s = time.monotonic() - began_s
            if limit_s is not None and took_s > limit_s:
                return None
            await asyncio.sleep(LOOK_S)
        # What it has printed last may still be on its way.
        await asyncio.wait([self._reading], timeout=0.5)
        return self.code

    async def stop(self, number: int, grace_s: float) -> int | None:
        """Signal it, and kill its session if it stays.

        A wrapper, such as a shell's, may end before its child. Then the child
        is signalled, too, and has the rest of the time. A SIGKILL goes to the
        whole session at once: what is left would keep the port.
        """
        self.is_stopped = True
        if self.code is not None:
            return self.code
        began_s = time.monotonic()
        started = children(self.pid)
        if number == signal.SIGKILL:
            self.signal_session(number)
        else:
            self.signal(number)
        code = await self.ended(grace_s)
        for child in started if code is not None else []:
            with suppress(psutil.NoSuchProcess):
                child.send_signal(number)
        rest_s = began_s + grace_s - time.monotonic()
        for _ in range(int(rest_s / LOOK_S)):
            if not any(map(lives, started)):
                break
            await asyncio.sleep(LOOK_S)
        self.signal_session(signal.SIGKILL)
        return code if code is not None else await self.ended(grace_s)

    def signal(self, number: int) -> None:
        """Signal it, if it still runs."""
        if self.code is None:
            self._process.send_signal(number)

    def signal_session(self, number: int) -> None:
        """Signal all in its session: itself, and what it has started.

        Its children keep the session's number in use when it has ended.
        """
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        rest = ""
        while chunk := await self._process.stdout.read(CHUNK_BYTES):
            self.printed_bytes += len(chunk)
            *lines, rest = (rest + chunk.decode(errors="replace")).split("\n")
            for line in lines:
                self._keep(line.rstrip()[:LINE_WIDTH])
            rest = rest[:LINE_WIDTH]
            if self.prints_too_much:
                self.signal_session(signal.SIGKILL)
        if rest:
            self._keep(rest)
        self.ended_s = time.monotonic()

    def _keep(self, line: str) -> None:
        self.lines.append(line)
        if line == TRACEBACK or (
            not self._is_in_error and line.startswith(SYNTAX)
        ):
            self.error.clear()
            self._is_in_error = True
        if self._is_in_error:
            self.error.append(line)
            # It ends with the exception, the first line without an indent.
            self._is_in_error = line == TRACEBACK or line.startswith(" ")


async def spawn(
    name: str,
    arguments: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
) -> LabProcess:
    """Start a process. Raises OSError if its program can't be found."""

    def prepare() -> None:
        die_with_parent(signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(
            resource.RLIMIT_FSIZE, (FILE_LIMIT_BYTES, FILE_LIMIT_BYTES)
        )

    process = await asyncio.create_subprocess_exec(
        *arguments,
        cwd=folder,
        env=dict(environment),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=STDOUT,
        start_new_session=True,
        preexec_fn=prepare,
    )
    return LabProcess(name, process)
