"""Checks again at each save, and ends a check that a save made stale."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from watchfiles import Change, DefaultFilter, awatch

from accepted.lab.checking import Check
from accepted.lab.errors import LabError
from accepted.lab.folders import shown
from accepted.lab.result import Result

# chosen: an editor writes several files at one command.
SETTLE_MS = 200


class OwnFiles(DefaultFilter):
    """All changes but those of tools: caches, packages, a version control."""

    ignore_dirs = (*DefaultFilter.ignore_dirs, "venv", ".ruff_cache")

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self._roots = (folder, folder.resolve())

    def __call__(self, change: Change, path: str) -> bool:
        """Judge by the part inside: the folder may lie in a `venv`."""
        for root in self._roots:
            if Path(path).is_relative_to(root):
                inside = str(Path(path).relative_to(root))
                return super().__call__(change, inside)
        return super().__call__(change, path)


async def results(
    folder: Path,
    new_check: Callable[[], Check],
    stop: asyncio.Event,
) -> AsyncIterator[Result]:
    """Yield the result of each check, the first one at once.

    A check is cancelled when a file changes, and isn't yielded. Ends when
    `stop` is set. Raises LabError if the folder can't be watched, or is gone.
    """
    place = _place(folder)
    changes = _changes(folder, stop)
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
            # A reset moves it away and makes another.
            if place is None or _place(folder) != place:
                raise LabError(
                    f"{shown(folder)} was moved or removed while it was"
                    " watched. Once it is there, watch again."
                )
            changed = asyncio.ensure_future(anext(changes, None))
    finally:
        stop.set()
        changed.cancel()
        await asyncio.gather(changed, return_exceptions=True)


async def _changes(folder: Path, stop: asyncio.Event) -> AsyncIterator[object]:
    """Yield when files have changed. Raises LabError."""
    try:
        async for found in awatch(
            folder,
            watch_filter=OwnFiles(folder),
            step=SETTLE_MS,
            stop_event=stop,
        ):
            yield found
    # Errors come from the system, from a library in Rust, or in a group.
    except Exception as error:
        raise LabError(
            f"{shown(folder)} can't be watched: {error}. If the system has no"
            " watches left, close programs that use some, or raise"
            " fs.inotify.max_user_watches. A check by hand needs none."
        ) from error


def _place(folder: Path) -> tuple[int, int] | None:
    """Return what tells a folder from another of its name."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
