"""Removes expired blobs, and files that never became one.

The sweeper runs it each minute; several may run side by side. The JSON of
an expired blob stays for as long again, so that its owner gets 410 instead
of 404. Expiry is judged by the store's clock. A file that never became a
blob only has the disk's time, from a clock that may be wrong, so it is
removed once this sweep has seen it unchanged for long enough.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from obstore.exceptions import BaseError

from demo.blobs.blob import Blob, parse
from demo.blobs.blobstore import BlobStore
from demo.errors import LogUnavailable

logger = logging.getLogger("sweeper")

# chosen: longer than any upload may take, so that none is removed while it
# is written. (At the gateway's least rate the largest takes 17 minutes.)
ORPHAN_S = 3600.0
# chosen: blobs are kept for a day, so a minute more doesn't matter.
SWEEP_S = 60.0

# Size and time of a file, which change when somebody writes.
Mark = tuple[int, object]


class Sweep:
    """Sweeps a store; remembers how long it has seen each orphan.

    `clock_s` counts those seconds.
    """

    def __init__(
        self,
        room: BlobStore,
        orphan_s: float = ORPHAN_S,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._room = room
        self._orphan_s = orphan_s
        self._clock_s = clock_s
        self._orphans: dict[str, tuple[Mark, float]] = {}

    def once(self) -> int:
        """Remove expired and orphaned files; return how many were removed.

        Raises LogUnavailable when the time isn't known.
        """
        room = self._room
        now = room.clock.earliest()
        listed = {
            entry["path"]: entry
            for batch in room.store.list()
            for entry in batch
        }
        aside = {} if room.disk is None else room.disk.aside()
        orphans = {
            path: (entry["size"], entry["last_modified"])
            for path, entry in listed.items()
        }
        over = []
        for path, blob in self._blobs(listed):
            if blob is not None:
                del orphans[path]
                if _is_over(blob, path, now):
                    over.append(path)
        stale = list(self._stale({**orphans, **aside}))
        for path in [*over, *stale]:
            if path in aside and room.disk is not None:
                room.disk.remove(path)
                continue
            with suppress(FileNotFoundError):
                room.store.delete(path)
        return len(over) + len(stale)

    def _blobs(
        self, listed: Mapping[str, Any]
    ) -> Iterator[tuple[str, Blob | None]]:
        """Yield each path with the blob that it belongs to, if any."""
        for path in listed:
            name = path.rpartition(".")[0]
            has_json = f"{name}.json" in listed
            yield path, _blob(self._room, name) if has_json else None

    def _stale(self, orphans: Mapping[str, Mark]) -> Iterator[str]:
        """Yield the orphans that nobody has changed for long enough."""
        now_s = self._clock_s()
        before, self._orphans = self._orphans, {}
        for path, mark in orphans.items():
            known_mark, since_s = before.get(path, (mark, now_s))
            if known_mark != mark:
                since_s = now_s
            if now_s - since_s >= self._orphan_s:
                yield path
            else:
                self._orphans[path] = mark, since_s


def _is_over(blob: Blob, path: str, now: datetime) -> bool:
    """Say whether the blob's file at `path` has expired."""
    is_memory = path.endswith(".json")
    # A difference, because moments of malformed metadata may have no sum.
    return now - blob.expires_at >= blob.kept_for * is_memory


def _blob(room: BlobStore, name: str) -> Blob | None:
    """Return the blob; None when its JSON is missing or broken."""
    try:
        kept = room.store.get(f"{name}.json").bytes()
        return parse(name.rpartition("/")[2], bytes(kept))
    except (FileNotFoundError, ValueError):
        return None


async def sweep_for_ever(room: BlobStore, every_s: float = SWEEP_S) -> None:
    """Sweep until cancelled, also while the store is away."""
    sweep = Sweep(room)
    while True:
        # First, so that a blob that ends this process each time leaves the
        # tasks, which are swept beside it, a minute between two starts.
        await asyncio.sleep(every_s)
        try:
            count = await asyncio.to_thread(sweep.once)
            if count:
                logger.info("swept %d files of blobs", count)
        except (BaseError, OSError, LogUnavailable) as error:
            logger.warning("blobs not swept: %s", str(error).split("\n")[0])
