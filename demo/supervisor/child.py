"""Runs one process: reads its lines, notes its end, signals its group.

keeper.py starts it. Built on asyncio's protocol and not on its Process,
because Process.wait() returns only when the pipes are closed too, and a
grandchild that outlives its parent holds them open. Each child leads a
session and a process group of its own, so that Ctrl-C reaches only the
supervisor and a group is ended as one.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
from collections import deque
from collections.abc import Callable, Iterable
from typing import cast

from demo.logformat import escaped
from demo.supervisor.part import Part

# chosen: enough to show a whole traceback of a part that dies at start.
KEPT_LINES = 40
# chosen: a longer line is a dump, not a sentence; the rest is cut off.
LINE_LIMIT_BYTES = 16_384
# Caddy and Valkey exit with 0 after SIGTERM.
ENDED_FROM_OUTSIDE = {
    0, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP,
}  # fmt: skip


class Child(asyncio.SubprocessProtocol):
    """A started process; `has_ended` is set once it has ended."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()
        self.started_at_s = loop.time()
        self.has_ended = asyncio.Event()
        # Its last lines may arrive after its end.
        self.has_closed = asyncio.Event()
        self.last_lines: deque[str] = deque(maxlen=KEPT_LINES)
        self._on_line = on_line
        self._rest = b""
        self._transport: asyncio.SubprocessTransport | None = None

    @property
    def transport(self) -> asyncio.SubprocessTransport:
        """Asyncio's own handle on the process."""
        assert self._transport is not None
        return self._transport

    @property
    def pid(self) -> int:
        """Its process id, which is also that of its group and session."""
        return self.transport.get_pid()

    def up_s(self) -> float:
        """Return for how long it has been running."""
        return asyncio.get_running_loop().time() - self.started_at_s

    def how_it_ended(self) -> str:
        """Describe the exit: `exited with 3`, `died of SIGKILL`."""
        code = self.transport.get_returncode()
        if code is not None and code < 0:
            return f"died of {signal.Signals(-code).name}"
        return f"exited with {code}"

    def was_ended_from_outside(self) -> bool:
        """Say whether somebody ended it, by a signal or a request.

        A part that can't run exits with an error, or dies of one (SIGSEGV).
        """
        return self.transport.get_returncode() in ENDED_FROM_OUTSIDE

    def signal_group(self, number: int) -> None:
        """Send a signal to the child and to all its descendants."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    async def stop(self, grace_s: float) -> bool:
        """Ask it to end, and kill it after the grace; return if it obeyed."""
        self.signal_group(signal.SIGTERM)
        # A stopped process can't hear SIGTERM; this wakes it.
        self.signal_group(signal.SIGCONT)
        try:
            # Not wait_for: before 3.12 it may swallow a cancellation.
            async with asyncio.timeout(grace_s):
                await self.has_ended.wait()
            return True
        except TimeoutError:
            self.signal_group(signal.SIGKILL)
            await self.has_ended.wait()
            return False

    # -- asyncio calls these

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the handle on the started process."""
        self._transport = cast("asyncio.SubprocessTransport", transport)

    def pipe_data_received(self, _fd: int, data: bytes) -> None:
        """Pass each whole line on."""
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[:LINE_LIMIT_BYTES]
        for line in lines:
            self._take(line)

    def pipe_connection_lost(self, _fd: int, _exc: Exception | None) -> None:
        """Pass a last line without an end on."""
        if self._rest:
            self._take(self._rest)
            self._rest = b""

    def process_exited(self) -> None:
        """Note the end; its last lines may still arrive."""
        # Kill the processes that it has started and left behind.
        self.signal_group(signal.SIGKILL)
        self.has_ended.set()

    def connection_lost(self, _exc: Exception | None) -> None:
        """Note that it has ended and that all its lines were read."""
        self.transport.close()
        self.has_closed.set()

    def _take(self, line: bytes) -> None:
        text = line[:LINE_LIMIT_BYTES].decode(errors="replace").rstrip()
        if text := escaped(text):
            self.last_lines.append(text)
            self._on_line(text)


async def start(
    part: Part,
    on_line: Callable[[str], None],
    shared_fds: Iterable[int] = (),
) -> Child:
    """Start the part's process, with stderr in the same pipe as stdout."""
    loop = asyncio.get_running_loop()
    transport, child = await loop.subprocess_exec(
        lambda: Child(on_line),
        *part.argv,
        cwd=part.folder,
        env=dict(part.environment),
        stdin=subprocess.PIPE if part.stdin_text else subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        pass_fds=(*shared_fds, *part.pass_fds),
    )
    pipe = transport.get_pipe_transport(0)
    if pipe is not None:
        stdin = cast("asyncio.WriteTransport", pipe)
        stdin.write(part.stdin_text.encode())
        stdin.close()
    return child
