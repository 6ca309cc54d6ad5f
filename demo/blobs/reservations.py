"""Reserves room for uploads, and decides whether one more blob fits.

blobstore.py calls it for each blob. A place is reserved before anything is
counted, and only earlier reservations count, so exactly as many of several
parallel uploads are accepted as there is room for.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from obstore.store import ObjectStore

from demo.blobs.disk import Disk
from demo.errors import StorageFull, TooManyBlobs

# chosen: the least number to remove when the disk is short, so that a store
# with many blobs isn't listed for each of them.
GIVE_WAY_COUNT = 100
# chosen: files that remain free on the disk for its other users, where it
# has a limit of files.
RESERVE_FILES = 10_000


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A stored blob, as a listing shows it."""

    name: str
    written_at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a blob under way, and those that were reserved before."""

    owner: str
    name: str
    bytes: int
    earlier: dict[str, int]
    all_bytes: int


class Reservations:
    """The places of all owners in a store.

    `gives_way`: remove the oldest to make room. `limit_count` and
    `limit_bytes` are an owner's, 0 bytes for any amount.
    """

    def __init__(
        self,
        store: ObjectStore,
        disk: Disk | None,
        *,
        limit_count: int,
        limit_bytes: int = 0,
        reserve_bytes: int = 0,
        gives_way: bool = False,
    ) -> None:
        self._store = store
        self._disk = disk
        self._limit_count = limit_count
        self._limit_bytes = limit_bytes
        self._reserve_bytes = reserve_bytes
        self._gives_way = gives_way
        self._lock = threading.Lock()
        # By owner: names and bytes of the blobs under way, in their order.
        self._coming: dict[str, dict[str, int]] = defaultdict(dict)

    def take(self, owner: str, name: str, bytes_: int) -> Place:
        """Reserve a place for a blob under way; `leave` it in any case."""
        with self._lock:
            earlier = dict(self._coming[owner])
            all_bytes = sum(
                sum(coming.values()) for coming in self._coming.values()
            )
            self._coming[owner][name] = bytes_
        return Place(owner, name, bytes_, earlier, all_bytes + bytes_)

    def leave(self, place: Place) -> None:
        """Release a place, whether its blob was stored or not."""
        with self._lock:
            del self._coming[place.owner][place.name]
            if not self._coming[place.owner]:
                del self._coming[place.owner]

    def check(self, place: Place) -> None:
        """Make room, or raise TooManyBlobs or StorageFull."""
        self._check(place.owner, place.earlier, place.bytes)
        self._check_disk(place.all_bytes)

    def _check(self, owner: str, earlier: dict[str, int], bytes_: int) -> None:
        kept = [k for k in self._listed(owner) if k.name not in earlier]
        over = len(kept) + len(earlier) + 1 - self._limit_count
        over_bytes = 0
        if self._limit_bytes:
            held_bytes = sum(k.size_bytes for k in kept)
            over_bytes = held_bytes + sum(earlier.values()) + bytes_
            over_bytes -= self._limit_bytes
        if over <= 0 and over_bytes <= 0:
            return
        if not self._gives_way:
            raise TooManyBlobs(
                f"An owner may keep at most {self._limit_count} blobs. Delete"
                " one."
            )
        self._let_go(kept, over, over_bytes)

    def _check_disk(self, needed_bytes: int) -> None:
        if self._disk is None:
            return
        for may_give_way in (self._gives_way, False):
            short_bytes = self._reserve_bytes + needed_bytes
            short_bytes -= self._disk.free_bytes()
            short = RESERVE_FILES - self._disk.free_files()
            if short_bytes <= 0 and short <= 0:
                return
            if may_give_way:
                count = max(short, GIVE_WAY_COUNT)
                self._let_go(self._listed(None), count, short_bytes)
        raise StorageFull("the disk has no room for it")

    def _let_go(self, kept: list[StoredBlob], count: int, bytes_: int) -> None:
        """Remove the oldest: at least `count`, and at least `bytes_`."""
        for oldest in sorted(kept, key=lambda k: k.written_at):
            if count <= 0 and bytes_ <= 0:
                return
            # The JSON first: without it, the blob doesn't exist.
            for kind in ("json", "bytes"):
                try:
                    self._store.delete(f"{oldest.name}.{kind}")
                except FileNotFoundError:
                    # Another process removes it as well.
                    continue
            count, bytes_ = count - 1, bytes_ - oldest.size_bytes

    def _listed(self, owner: str | None) -> list[StoredBlob]:
        return [
            StoredBlob(
                entry["path"].removesuffix(".bytes"),
                entry["last_modified"],
                entry["size"],
            )
            for batch in self._store.list(owner)
            for entry in batch
            if entry["path"].endswith(".bytes")
        ]
