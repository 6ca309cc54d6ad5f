"""One stack for each data folder: a lock that the kernel releases.

The lock file holds one JSON object, for those who are refused:
    {"pid": 4711, "address": "http://127.0.0.1:8000", "run": "/tmp/…"}
It's an flock, so it can't be left behind: it ends with the supervisor and
the leash, which shares it until it has ended what was left.
"""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class Owner:
    """Who holds the lock."""

    pid: int
    address: str
    run: str


class AlreadyRunning(Exception):
    """Another supervisor holds the lock."""

    def __init__(self, owner: Owner | None) -> None:
        where = f" at {owner.address} (pid {owner.pid})" if owner else ""
        super().__init__(f"a stack is already running from here{where}")


def take(file: Path, owner: Owner) -> int:
    """Take the lock and say who has it; AlreadyRunning if it is taken."""
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise AlreadyRunning(_read(file)) from None
    os.ftruncate(handle, 0)
    os.pwrite(handle, json.dumps(asdict(owner)).encode(), 0)
    return handle


def holder(file: Path) -> Owner | None:
    """Return who holds the lock at the moment, if anybody does."""
    try:
        handle = os.open(file, os.O_RDWR)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(file)
    finally:
        os.close(handle)
    return None


def _read(file: Path) -> Owner | None:
    # Between taking the lock and writing into it there is a moment.
    try:
        return Owner(**json.loads(file.read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None
