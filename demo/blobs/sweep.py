"""Forgets blobs whose time is over, and what never became one.

An expired blob leaves its JSON for as long again, so that its owner is told
410 instead of 404. Several sweeps may run side by side.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from obstore.exceptions import BaseError

from demo.blobs.blob import Blob, parse
from demo.blobs.cloakroom import Cloakroom

logger = logging.getLogger("sweeper")

# chosen: longer than any upload may take, so that none is swept away under
# its writer. (At the gateway's least rate the largest takes 17 minutes.)
ORPHAN_S = 3600.0
# chosen: blobs live for a day; a minute more is nothing to them.
SWEEP_S = 60.0


def sweep(room: Cloakroom, now: datetime, orphan_s: float = ORPHAN_S) -> int:
    """Remove what is over; return how many files or objects that were."""
    listed = {
        entry["path"]: entry["last_modified"]
        for batch in room.store.list()
        for entry in batch
    }
    before = now - timedelta(seconds=orphan_s)
    over = list(_over(room, listed, now, before))
    for path in over:
        with suppress(FileNotFoundError):
            room.store.delete(path)
    left = 0 if room.disk is None else room.disk.clear(orphan_s)
    return len(over) + left


def _over(
    room: Cloakroom,
    listed: Mapping[str, datetime],
    now: datetime,
    before: datetime,
) -> Iterator[str]:
    """Give the paths to remove: too old, or orphans from `before`."""
    for path, written_at in listed.items():
        name, _, kind = path.rpartition(".")
        blob = _blob(room, name) if f"{name}.json" in listed else None
        if blob is None:
            if written_at < before:
                yield path
        elif now >= blob.expires_at + blob.kept_for * (kind == "json"):
            yield path


def _blob(room: Cloakroom, name: str) -> Blob | None:
    """Return the blob, None when its JSON is gone or broken."""
    try:
        kept = room.store.get(f"{name}.json").bytes()
        return parse(name.rpartition("/")[2], bytes(kept))
    except (FileNotFoundError, ValueError, KeyError):
        return None


async def sweep_for_ever(room: Cloakroom, every_s: float = SWEEP_S) -> None:
    """Sweep until cancelled, whatever the store says meanwhile."""
    while True:
        try:
            count = await asyncio.to_thread(sweep, room, datetime.now(UTC))
            if count:
                logger.info("swept %d files of blobs", count)
        except (BaseError, OSError) as error:
            logger.warning("blobs not swept: %s", str(error).split("\n")[0])
        await asyncio.sleep(every_s)
