"""One started process: its lines, its end, its process group.

Built on asyncio's protocol and not on its Process: Process.wait() returns
only when the pipes are closed too, and a grandchild that outlives its
parent holds them open. Each child leads a session and a process group of
its own, so that Ctrl-C reaches only the supervisor and a group is ended
as one.
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
# An exit with 0 is what Caddy and Valkey make of SIGTERM.
ENDED_FROM_OUTSIDE = {
    0, -signal.SIGKILL, -signal.SIGTERM, -signal.SIGINT, -signal.SIGHUP,
}  # fmt: skip


class Child(asyncio.SubprocessProtocol):
    """A process that was started; `has_ended` once it has ended."""

    def __init__(self, on_line: Callable[[str], None]) -> None:
        loop = asyncio.get_running_loop()
        self.started_at_s = loop.time()
        self.has_ended = asyncio.Event()
        # Its last words may arrive after its end.
        self.has_spoken = asyncio.Event()
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
        """Its process id, which is its group's and session's too."""
        return self.transport.get_pid()

    def up_s(self) -> float:
        """Return for how long it has been running."""
        return asyncio.get_running_loop().time() - self.started_at_s

    def how_it_ended(self) -> str:
        """Say the exit in words: `exited with 3`, `died of SIGKILL`."""
        code = self.transport.get_returncode()
        if code is not None and code < 0:
            return f"died of {signal.Signals(-code).name}"
        return f"exited with {code}"

    def was_ended_from_outside(self) -> bool:
        """Say whether somebody ended it, by a signal or by asking.

        What can't run exits with an error, or dies of one (SIGSEGV).
        """
        return self.transport.get_returncode() in ENDED_FROM_OUTSIDE

    def signal_group(self, number: int) -> None:
        """Send a signal to the child and all that it has started."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    async def stop(self, grace_s: float) -> bool:
        """Ask it to end; after the grace, end it. Return if it obeyed."""
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
        """Hand on each whole line."""
        *lines, rest = (self._rest + data).split(b"\n")
        self._rest = rest[:LINE_LIMIT_BYTES]
        for line in lines:
            self._take(line)

    def pipe_connection_lost(self, _fd: int, _exc: Exception | None) -> None:
        """Hand on a last line that has no end."""
        if self._rest:
            self._take(self._rest)
            self._rest = b""

    def process_exited(self) -> None:
        """Note the end; its lines may still be under way."""
        # What it started and left behind goes with it.
        self.signal_group(signal.SIGKILL)
        self.has_ended.set()

    def connection_lost(self, _exc: Exception | None) -> None:
        """Note that it has ended and has said all."""
        self.transport.close()
        self.has_spoken.set()

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
    """Start the part's process; its two outputs come as one."""
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
