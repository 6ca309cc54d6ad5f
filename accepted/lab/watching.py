"""Checks again at each save, and ends a check that a save made stale."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from watchfiles import DefaultFilter, awatch

from accepted.lab.checking import Check
from accepted.lab.result import Result

# chosen: an editor writes several files at one command.
SETTLE_MS = 200


class OwnFiles(DefaultFilter):
    """All changes but those of tools: caches, packages, a version control."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, "venv", ".ruff_cache")


async def results(
    folder: Path,
    new_check: Callable[[], Check],
    stop: asyncio.Event,
) -> AsyncIterator[Result]:
    """Yield the result of each check, the first one at once.

    A check is cancelled when a file changes, and isn't yielded. Ends when
    `stop` is set.
    """
    changes = awatch(
        folder,
        watch_filter=OwnFiles(),
        step=SETTLE_MS,
        stop_event=stop,
    )
    changed = asyncio.ensure_future(anext(changes, None))
    try:
        while not stop.is_set():
            check = new_check()
            running = asyncio.ensure_future(check.run())
            try:
                await asyncio.wait(
                    {running, changed}, return_when=asyncio.FIRST_COMPLETED
                )
            finally:
                if not running.done():
                    await check.cancel()
            result = await running
            if not result.was_cancelled:
                yield result
            if await changed is None:
                return
            changed = asyncio.ensure_future(anext(changes, None))
    finally:
        stop.set()
        changed.cancel()
        await asyncio.gather(changed, return_exceptions=True)
