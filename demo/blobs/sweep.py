"""Forgets blobs whose time is over, and what never became one.

An expired blob leaves its JSON for as long again, so that its owner is told
410 instead of 404. Several sweeps may run side by side. A blob is judged by
its room's clock. What never became one has no moment but that of the disk,
whose clock may be anything: it's removed when this sweep has seen it, and
nothing of it change, for long enough.
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
from demo.blobs.cloakroom import Cloakroom
from demo.errors import LogUnavailable

logger = logging.getLogger("sweeper")

# chosen: longer than any upload may take, so that none is swept away under
# its writer. (At the gateway's least rate the largest takes 17 minutes.)
ORPHAN_S = 3600.0
# chosen: blobs live for a day; a minute more is nothing to them.
SWEEP_S = 60.0

# What changes when somebody writes: size and, on whichever clock, moment.
Mark = tuple[int, object]


class Sweep:
    """Sweeps a room; remembers for how long it has seen orphans.

    `clock_s` counts the seconds of that.
    """

    def __init__(
        self,
        room: Cloakroom,
        orphan_s: float = ORPHAN_S,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._room = room
        self._orphan_s = orphan_s
        self._clock_s = clock_s
        self._orphans: dict[str, tuple[Mark, float]] = {}

    def once(self) -> int:
        """Remove what is over; return how many files or objects that were.

        Raises LogUnavailable when it isn't known what time it is.
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
        left = list(self._left({**orphans, **aside}))
        for path in [*over, *left]:
            if path in aside and room.disk is not None:
                room.disk.remove(path)
                continue
            with suppress(FileNotFoundError):
                room.store.delete(path)
        return len(over) + len(left)

    def _blobs(
        self, listed: Mapping[str, Any]
    ) -> Iterator[tuple[str, Blob | None]]:
        """Give each path with the blob that it belongs to, if any."""
        for path in listed:
            name = path.rpartition(".")[0]
            has_json = f"{name}.json" in listed
            yield path, _blob(self._room, name) if has_json else None

    def _left(self, orphans: Mapping[str, Mark]) -> Iterator[str]:
        """Give the orphans that nobody has touched for long enough."""
        now_s = self._clock_s()
        before, self._orphans = self._orphans, {}
        for path, mark in orphans.items():
            known, since_s = before.get(path, (mark, now_s))
            if known != mark:
                since_s = now_s
            if now_s - since_s >= self._orphan_s:
                yield path
            else:
                self._orphans[path] = mark, since_s


def _is_over(blob: Blob, path: str, now: datetime) -> bool:
    """Say whether the blob's file at `path` isn't kept any longer."""
    is_memory = path.endswith(".json")
    return now >= blob.expires_at + blob.kept_for * is_memory


def _blob(room: Cloakroom, name: str) -> Blob | None:
    """Return the blob, None when its JSON is gone or broken."""
    try:
        kept = room.store.get(f"{name}.json").bytes()
        return parse(name.rpartition("/")[2], bytes(kept))
    except (FileNotFoundError, ValueError, KeyError):
        return None


async def sweep_for_ever(room: Cloakroom, every_s: float = SWEEP_S) -> None:
    """Sweep until cancelled, whatever the store says meanwhile."""
    sweep = Sweep(room)
    while True:
        try:
            count = await asyncio.to_thread(sweep.once)
            if count:
                logger.info("swept %d files of blobs", count)
        except (BaseError, OSError, LogUnavailable) as error:
            logger.warning("blobs not swept: %s", str(error).split("\n")[0])
        await asyncio.sleep(every_s)
