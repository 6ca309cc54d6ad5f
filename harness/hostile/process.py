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

# chosen: more than a report to people has; the rest is read and dropped.
OUTPUT_LIMIT_BYTES = 64 * 1024
CHUNK_BYTES = 16 * 1024
LOOK_EVERY_S = 0.05
# chosen: time for a client to tidy up once it was asked to end.
GRACE_S = 1.0


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
    output = bytearray()
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
        await _end(process)
        # A child of the client may hold the pipe open, outside its group.
        await asyncio.wait([reading], timeout=GRACE_S)
        reading.cancel()
    code = process.returncode if is_by_itself else None
    return Ended(code, output.decode(errors="replace"), took_s)


async def _read(
    process: asyncio.subprocess.Process, output: bytearray
) -> None:
    assert process.stdout is not None
    while chunk := await process.stdout.read(CHUNK_BYTES):
        output += chunk[: OUTPUT_LIMIT_BYTES - len(output)]


async def _end(process: asyncio.subprocess.Process) -> None:
    """End the client and all children in its group."""
    if process.returncode is None:
        _signal(process.pid, signal.SIGTERM)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(GRACE_S):
                await process.wait()
    _signal(process.pid, signal.SIGKILL)
    await process.wait()


def _signal(group: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)
