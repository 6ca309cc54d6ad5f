"""A fake program, what a stack said, and how to wait for either."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import psutil

# Says hello, touches the file named by its first argument, then waits.
SERVE = """
import pathlib, signal, sys
print("hello", flush=True)
pathlib.Path(sys.argv[1]).touch()
signal.pause()
"""


# chosen: a part starts in a second, and in ten where four processes of tests
# share two cores.
LIMIT_S = 30.0


async def until(is_so: Callable[[], bool], limit_s: float = LIMIT_S) -> None:
    """Wait until something outside of the loop is so, or fail."""
    async with asyncio.timeout(limit_s):
        while not is_so():  # noqa: ASYNC110  no event comes from outside
            await asyncio.sleep(0.01)


def is_running(pid: int) -> bool:
    try:
        status = psutil.Process(pid).status()
    except psutil.NoSuchProcess:
        return False
    return bool(status != psutil.STATUS_ZOMBIE)


async def until_gone(pids: Iterable[int]) -> None:
    await until(lambda: not any(is_running(pid) for pid in pids))


class Said:
    """The stack's messages, and a way to wait for one."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._more = asyncio.Event()

    def __call__(self, part: str, text: str) -> None:
        self.lines.append(f"{part}: {text}")
        self._more.set()

    async def wait_for(self, text: str, limit_s: float = LIMIT_S) -> str:
        async with asyncio.timeout(limit_s):
            while True:
                for line in self.lines:
                    if text in line:
                        return line
                self._more.clear()
                await self._more.wait()
