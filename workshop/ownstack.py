"""Sends signals to parts of the stack that is run on this machine.

A signal reaches the process that this stack's supervisor has started for a
part, and no other one. Where the stack is run by somebody else, such as
Compose or Kubernetes, nothing is sent, and the refusal says what to do
instead. It must not know rooms.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Protocol

import psutil
from redis.asyncio import Redis
from redis.exceptions import RedisError

from demo.errors import LogUnavailable
from workshop.errors import RuleBroken

LANE = "paced"
WORKER = f"worker-{LANE}"
API = "api"
# How a word begins by which the command of a part is known.
MARKS = {WORKER: f"{WORKER}@", API: "workshop.demoapi:"}


class Stack(Protocol):
    """The stack that a fault hits."""

    def require(self, part: str) -> None:
        """Raise RuleBroken unless a signal would reach a part now."""
        ...

    async def running(self) -> list[str]:
        """Return the tasks that the worker runs. Raises LogUnavailable."""
        ...

    def send(self, part: str, number: int) -> int:
        """Send a signal to a part; return its process. Raises RuleBroken."""
        ...

    def is_replaced(self, part: str, pid: int) -> bool:
        """Say whether another process is the part now."""
        ...


class OwnStack:
    """The stack that `accepted room open` has started on this machine."""

    def __init__(self, run_folder: Path, redis: Redis) -> None:
        self._folder = run_folder
        self._redis: Any = redis

    def require(self, part: str) -> None:
        """See Stack."""
        self._pid(part)

    async def running(self) -> list[str]:
        """See Stack."""
        try:
            found = await self._redis.smembers(f"tasks:running:{LANE}")
        except RedisError as error:
            raise LogUnavailable from error
        return [
            id_.decode() if isinstance(id_, bytes) else id_ for id_ in found
        ]

    def send(self, part: str, number: int) -> int:
        """See Stack."""
        pid = self._pid(part)
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            raise RuleBroken(f"The {part} has just ended by itself.") from None
        return pid

    def is_replaced(self, part: str, pid: int) -> bool:
        """See Stack."""
        try:
            return self._pid(part) != pid
        except RuleBroken:
            # The old one is gone, and the next isn't there yet.
            return False

    def _pid(self, part: str) -> int:
        """Return the process id of a part, if it is one of ours."""
        try:
            pid = int((self._folder / f"{part}.pid").read_text("ascii"))
            words = psutil.Process(pid).cmdline()
        except (OSError, ValueError, psutil.Error):
            words = []
        # The file may be older than a process that has its number now.
        if not any(word.startswith(MARKS[part]) for word in words):
            raise RuleBroken(
                f"This stack's supervisor runs no {part} on this machine at"
                " the moment. Where it runs elsewhere, break it there:"
                f" `docker compose kill {part}`."
            )
        return pid
