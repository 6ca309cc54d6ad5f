"""Plays the compiler: prints a build's lines when the check says so.

A line begins with a random word of its own, which is its name in the
history. A worker's call waits until there are lines.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict

from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.outside import Call

WHO = "compiler"
NAME_CHARS = 12
# chosen: no build of a check lasts as long.
LIMIT_S = 60.0


class Compiler:
    """The compiler of one check."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._waiting: dict[str, asyncio.Queue[list[str]]] = defaultdict(
            asyncio.Queue
        )
        # By commit: the names of the lines so far.
        self.names: dict[str, list[str]] = defaultdict(list)
        self._called: set[str] = set()
        bench.outside.on("compiler", self._answer)

    async def called(self, commit: str, limit_s: float) -> bool:
        """Wait until a worker has begun a build."""
        return await self._bench.until(
            lambda: commit in self._called, "a worker begins", limit_s
        )

    def print_lines(self, commit: str, count: int, chars: int = 40) -> None:
        """Let a build print some lines of so many characters."""
        random = self._bench.random
        names = [
            f"{random.getrandbits(4 * NAME_CHARS):0{NAME_CHARS}x}"
            for _ in range(count)
        ]
        self.names[commit] += names
        self._bench.note("prints", who=WHO, commit=commit, names=names)
        lines = [name.ljust(chars, ".") for name in names]
        self._waiting[commit].put_nowait(lines)

    def end(self, commit: str) -> None:
        """Let a build end."""
        self._bench.note("ends", who=WHO, commit=commit)
        self._waiting[commit].put_nowait([])

    async def _answer(self, call: Call) -> Reply:
        commit = str(call.json.get("commit", ""))
        self._called.add(commit)
        async with asyncio.timeout(LIMIT_S):
            return Reply(json={"lines": await self._waiting[commit].get()})


def name_of(data: object) -> str:
    """Return the name of the line that an event carries."""
    text = data.get("text") if isinstance(data, dict) else data
    return str(text)[:NAME_CHARS]
