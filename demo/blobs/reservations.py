"""Reserves room for uploads, and decides whether one more blob fits.

blobstore.py calls it for each blob. A place is reserved before anything is
counted, and only earlier reservations count, so exactly as many of several
parallel uploads are accepted as there is room for.

A store of results may make room, by removing its oldest blobs. Where the disk
is short these belong to any owner, so it removes as few as suffice, and none
where that wouldn't suffice.
"""

from __future__ import annotations

import math
import threading
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from obstore.store import ObjectStore

from demo.blobs.blob import parse
from demo.blobs.disk import Disk
from demo.errors import StorageFull, TooManyBlobs
from demo.timekeeping import Clock

# chosen: files that remain free on the disk for its other users, where it
# has a limit of files.
RESERVE_FILES = 10_000
# A blob is its content and its JSON.
BLOB_FILES = 2


@dataclass(frozen=True, slots=True)
class StoredBlob:
    """A stored blob, as a listing shows it."""

    name: str
    written_at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class Place:
    """The place of a blob under way, and those that were reserved before.

    Its `siblings` are names of blobs that are worth nothing without it, such
    as the other forms of the same result. They don't give way to it.
    """

    owner: str
    name: str
    bytes: int
    earlier: dict[str, int]
    all_bytes: int
    siblings: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Lack:
    """The room that is missing; not above 0 where none is."""

    blobs: int = 0
    bytes: int = 0

    @property
    def is_none(self) -> bool:
        """Say whether no room is missing."""
        return self.blobs <= 0 and self.bytes <= 0


class Reservations:
    """The places of all owners in a store.

    `gives_way`: remove the oldest to make room. `limit_count` and
    `limit_bytes` are an owner's, 0 bytes for any amount. A short disk removes
    no blob before it is `least_s` old.
    """

    def __init__(
        self,
        store: ObjectStore,
        disk: Disk | None,
        clock: Clock,
        *,
        limit_count: int,
        limit_bytes: int = 0,
        reserve_bytes: int = 0,
        reserve_files: int = RESERVE_FILES,
        gives_way: bool = False,
        least_s: int = 0,
    ) -> None:
        self._store = store
        self._disk = disk
        self._clock = clock
        self._limit_count = limit_count
        self._limit_bytes = limit_bytes
        self._reserve_bytes = reserve_bytes
        self._reserve_files = reserve_files
        self._gives_way = gives_way
        self._least = timedelta(seconds=least_s)
        self._lock = threading.Lock()
        # By owner: names and bytes of the blobs under way, in their order.
        self._coming: dict[str, dict[str, int]] = defaultdict(dict)

    def take(
        self,
        owner: str,
        name: str,
        bytes_: int,
        siblings: Collection[str] = (),
    ) -> Place:
        """Reserve a place for a blob under way; `leave` it in any case."""
        with self._lock:
            earlier = dict(self._coming[owner])
            all_bytes = sum(
                sum(coming.values()) for coming in self._coming.values()
            )
            self._coming[owner][name] = bytes_
        return Place(
            *(owner, name, bytes_, earlier, all_bytes + bytes_),
            siblings=[f"{owner}/{blob_id}" for blob_id in siblings],
        )

    def leave(self, place: Place) -> None:
        """Release a place, whether its blob was stored or not."""
        with self._lock:
            del self._coming[place.owner][place.name]
            if not self._coming[place.owner]:
                del self._coming[place.owner]

    def check(self, place: Place) -> None:
        """Make room, or raise TooManyBlobs or StorageFull."""
        self._check_owner(place)
        self._check_disk(place)

    def _check_owner(self, place: Place) -> None:
        earlier = place.earlier
        kept = [k for k in self._listed(place.owner) if k.name not in earlier]
        over_bytes = 0
        if self._limit_bytes:
            held_bytes = sum(k.size_bytes for k in kept)
            over_bytes = held_bytes + sum(earlier.values()) + place.bytes
            over_bytes -= self._limit_bytes
        over = len(kept) + len(earlier) + 1 - self._limit_count
        lack = Lack(over, over_bytes)
        if lack.is_none:
            return
        if not self._gives_way:
            raise TooManyBlobs(
                f"An owner may keep at most {self._limit_count} blobs. Delete"
                " one."
            )
        # It is stored even if it exceeds the limit alone: no task fails
        # because of the results of others.
        chosen, _ = _enough(_oldest(kept, place.siblings), lack)
        self._remove(chosen)

    def _check_disk(self, place: Place) -> None:
        lack = self._lack(place)
        if lack.is_none:
            return
        if self._gives_way:
            oldest = _oldest(self._listed(None), place.siblings)
            chosen, rest = _enough(self._old_enough(oldest), lack)
            if rest.is_none:
                self._remove(chosen)
                lack = self._lack(place)
        if not lack.is_none:
            raise StorageFull("the disk has no room for it")

    def _lack(self, place: Place) -> Lack:
        """Return what the disk is short of, for this blob and earlier ones."""
        if self._disk is None:
            return Lack()
        wanted_bytes = self._reserve_bytes + place.all_bytes
        short_files = self._reserve_files - self._disk.free_files()
        return Lack(
            math.ceil(short_files / BLOB_FILES),
            wanted_bytes - self._disk.free_bytes(),
        )

    def _old_enough(
        self, oldest: Iterable[StoredBlob]
    ) -> Iterator[StoredBlob]:
        """Yield them up to the first that has to be kept for longer.

        The listing has the disk's times, which only give an order: the disk
        may be another machine's. The JSON has a moment of the store's clock.
        """
        latest = self._clock.earliest() - self._least
        for one in oldest:
            try:
                kept = self._store.get(f"{one.name}.json").bytes()
                blob = parse(one.name.rpartition("/")[2], bytes(kept))
            except (FileNotFoundError, ValueError):
                # Not finished, or being removed: the sweep's business.
                continue
            if blob.created_at > latest:
                return
            yield one

    def _remove(self, blobs: Iterable[StoredBlob]) -> None:
        for one in blobs:
            # The JSON first: without it, the blob doesn't exist.
            for kind in ("json", "bytes"):
                # Another process may remove it as well.
                with suppress(FileNotFoundError):
                    self._store.delete(f"{one.name}.{kind}")

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


def _oldest(
    kept: Iterable[StoredBlob], siblings: Collection[str]
) -> list[StoredBlob]:
    """Return the blobs that may give way, the oldest first."""
    may_go = (one for one in kept if one.name not in siblings)
    return sorted(may_go, key=lambda one: one.written_at)


def _enough(
    oldest: Iterable[StoredBlob], lack: Lack
) -> tuple[list[StoredBlob], Lack]:
    """Return as many as make up for the lack, and what they don't."""
    chosen = []
    for one in oldest:
        if lack.is_none:
            break
        chosen.append(one)
        lack = Lack(lack.blobs - 1, lack.bytes - one.size_bytes)
    return chosen, lack
