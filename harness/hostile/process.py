"""Runs a client's command, bounded, in a process group of its own."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shlex
import signal
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from harness.hostile.trial import Ended

# chosen: more than a report to people has. Of more output, both ends are kept:
# a client says at its beginning what it does, and at its end what came of it.
OUTPUT_LIMIT_BYTES = 64 * 1024
CHUNK_BYTES = 16 * 1024
LOOK_EVERY_S = 0.05
# chosen: time for a client to tidy up once it was asked to end.
GRACE_S = 1.0


class Output:
    """The two ends of what a process prints."""

    def __init__(self) -> None:
        self._first = bytearray()
        self._last = bytearray()
        self._dropped_bytes = 0

    def add(self, chunk: bytes) -> None:
        """Keep what a chunk has of the ends."""
        half = OUTPUT_LIMIT_BYTES // 2
        room = half - len(self._first)
        self._first += chunk[:room]
        self._last += chunk[room:]
        dropped = max(0, len(self._last) - half)
        del self._last[:dropped]
        self._dropped_bytes += dropped

    @property
    def text(self) -> str:
        """Return both ends, and between them how much is left out."""
        if not self._dropped_bytes:
            return (self._first + self._last).decode(errors="replace")
        first, last = (
            end.decode(errors="replace") for end in (self._first, self._last)
        )
        return f"{first}\n[{self._dropped_bytes} bytes left out]\n{last}"


class CouldNotRun(Exception):
    """The command can't be run; the message says why."""


def words(command: str, values: Mapping[str, str]) -> list[str]:
    """Return a command's words, with {url} and the like filled in."""
    try:
        parts = shlex.split(command)
    except ValueError as error:
        raise CouldNotRun(f"the command can't be read: {error}") from error
    if not parts:
        raise CouldNotRun("the command is empty")
    for name, value in values.items():
        parts = [part.replace(f"{{{name}}}", value) for part in parts]
    return parts


async def run(
    command: list[str],
    folder: Path,
    environment: Mapping[str, str],
    limit_s: float,
    is_too_much: Callable[[], bool] = lambda: False,
) -> Ended:
    """Run a command to its end, or end it. Raises CouldNotRun."""
    began_s = time.monotonic()
    try:
        process = await asyncio.create_subprocess_exec(
            *command,
            cwd=folder,
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        why = error.strerror or str(error)
        raise CouldNotRun(f"{command[0]}: {why}") from error
    output = Output()
    reading = asyncio.create_task(_read(process, output))
    is_by_itself = False
    try:
        while time.monotonic() - began_s < limit_s and not is_too_much():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LOOK_EVERY_S):
                    await process.wait()
                is_by_itself = True
                break
        took_s = time.monotonic() - began_s
    finally:
        try:
            await _end(process)
            # A child of the client may hold the pipe open, outside its group.
            await asyncio.wait([reading], timeout=GRACE_S)
        finally:
            reading.cancel()
    code = process.returncode if is_by_itself else None
    return Ended(code, output.text, took_s)


async def _read(process: asyncio.subprocess.Process, output: Output) -> None:
    assert process.stdout is not None
    while chunk := await process.stdout.read(CHUNK_BYTES):
        output.add(chunk)


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the client and all children in its group."""
    try:
        if process.returncode is None:
            _signal(process.pid, signal.SIGTERM)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(GRACE_S):
                    await process.wait()
    finally:
        # A second Ctrl-C ends the wait, and mustn't leave a process.
        _signal(process.pid, signal.SIGKILL)
    await process.wait()


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
