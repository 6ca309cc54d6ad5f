"""Locks a stack's folders, so that no second stack uses them.

A lock file holds one JSON object, to name the holder to others:

    {"pid": 4711, "address": "http://127.0.0.1:8000", "run": "/tmp/…"}

It's an flock, so it can't be left behind, not even by a power failure. The
supervisor takes it and passes it on to the leash and to every part; the
kernel releases it with its last holder. So a broker that has lost its
supervisor still guards its folder, as long as it lives.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Owner:
    """The supervisor that took the lock."""

    pid: int
    address: str
    run: str


class AlreadyRunning(Exception):
    """A lock is taken; the message names the holder and says what to do."""


class LockError(Exception):
    """A folder can't be locked; the message says which and why."""


def take(file: Path, owner: Owner) -> int:
    """Take the lock and write the owner. Raises AlreadyRunning."""
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise LockError(f"cannot open {file}: {error.strerror}") from error
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise AlreadyRunning(refusal(file)) from None
    except OSError as error:
        os.close(handle)
        raise LockError(
            f"cannot lock {file}: {error.strerror}. Two stacks could write"
            " there at once, so put the folder on a file system with locks."
        ) from error
    # For people; on a full disk the lock itself still holds.
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(asdict(owner)).encode(), 0)
    return handle


def take_all(files: Iterable[Path], owner: Owner) -> list[int]:
    """Take all locks or none."""
    taken: list[int] = []
    try:
        for file in files:
            taken.append(take(file, owner))
    except BaseException:
        for handle in taken:
            os.close(handle)
        raise
    return taken


def holder(file: Path) -> Owner | None:
    """Return the owner of a lock, if it is held."""
    return _read(file) if is_taken(file) else None


def is_taken(file: Path) -> bool:
    """Say whether the lock is held at the moment."""
    try:
        handle = os.open(file, os.O_RDWR)
    except OSError:
        # It doesn't exist, or belongs to somebody else: take() says so.
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def refusal(file: Path) -> str:
    """Name the holder of a taken lock, and say what to do."""
    owner, holders = _read(file), living(file)
    if owner and any(process.pid == owner.pid for process in holders):
        return (
            f"a stack is already running at {owner.address}"
            f" (pid {owner.pid}), and {file.parent} is its"
        )
    if not holders:
        return (
            f"{file.parent} is in use: somebody whose processes can't be"
            f" seen from here (another user, a container) has {file} locked."
            " Stop that stack first"
        )
    named = ", ".join(_named(process) for process in holders)
    pids = " ".join(str(process.pid) for process in holders)
    return (
        f"{file.parent} is in use by parts whose supervisor is gone:"
        f" {named}. A second broker there would ruin the data. End them"
        f" first: `kill {pids}`, then start again"
    )


def living(file: Path) -> list[psutil.Process]:
    """Return the processes that have a file open, oldest first."""
    path = os.path.realpath(file)
    holders = []
    for process in psutil.process_iter():
        # Another user's process is hidden, and any process may end meanwhile.
        with suppress(psutil.Error, OSError):
            is_it = any(open_.path == path for open_ in process.open_files())
            if is_it:
                holders.append((process.create_time(), process.pid, process))
    return [process for *_, process in sorted(holders, key=lambda f: f[:2])]


def _named(process: psutil.Process) -> str:
    since = time.localtime(process.create_time())
    return (
        f"{process.name()} (pid {process.pid},"
        f" since {time.strftime('%Y-%m-%d %H:%M:%S', since)})"
    )


def _read(file: Path) -> Owner | None:
    # The lock is taken a moment before its owner is written.
    try:
        return Owner(**json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
