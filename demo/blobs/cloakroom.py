"""Blobs in a store: a local folder, S3, Azure or Google, by one library.

    <owner>/<blob>.bytes   what was left
    <owner>/<blob>.json    see blob.py; written last, when all is in place

A blob without its JSON doesn't exist, so half a blob never does; whose it
is stands in its address, so nobody can ask for another's.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from obstore.exceptions import BaseError
from obstore.store import LocalStore, ObjectStore, from_url

from demo.blobs.blob import Blob, dump, is_address, parse
from demo.blobs.disk import Disk
from demo.blobs.passing import Counted, checked
from demo.errors import (
    BlobExpired,
    BlobTooLarge,
    LogUnavailable,
    StorageFull,
    StorageUnavailable,
    TooManyBlobs,
    UnknownBlob,
    WrongDigest,
)
from demo.timekeeping import Clock, MachineClock

logger = logging.getLogger("blobs")

# The least that S3 takes as a part of a larger whole (its API's limits);
# two are in memory at once.
PART_BYTES = 5 * 1024 * 1024
PARTS_AT_ONCE = 2
# chosen: what one read hands on; a stop is heard of between two reads.
PIECE_BYTES = 256 * 1024
# The words in which the library passes on ENOSPC and EDQUOT.
FULL = ("StorageFull", "QuotaExceeded", "os error 28", "os error 122")


class Cloakroom:
    """Takes blobs, hands them out, forgets them."""

    def __init__(
        self,
        where: str,
        *,
        limit_bytes: int,
        limit_count: int,
        reserve_bytes: int,
        retention_s: int,
        clock: Clock | None = None,
    ) -> None:
        self._limit_bytes = limit_bytes
        self._limit_count = limit_count
        self._reserve_bytes = reserve_bytes
        self._retention = timedelta(seconds=retention_s)
        self.clock = clock or MachineClock()
        self.store, self.disk = _open(where)

    async def put(
        self,
        owner: str,
        blob_id: str,
        pieces: AsyncIterator[bytes],
        *,
        announced_bytes: int = 0,
        sha256: str | None = None,
    ) -> Blob:
        """Keep what `pieces` give, whole or not at all.

        Raises BlobTooLarge, TooManyBlobs, StorageFull, StorageUnavailable,
        WrongDigest when it doesn't have the SHA-256 that was announced, and
        whatever `pieces` raise.
        """
        if announced_bytes > self._limit_bytes:
            raise BlobTooLarge(self._limit_bytes)
        await asyncio.to_thread(self._admit, owner, announced_bytes)
        counted = Counted(pieces, self._limit_bytes)
        name = f"{owner}/{blob_id}"
        try:
            with _answers():
                await self.store.put_async(
                    f"{name}.bytes",
                    counted.pieces(),
                    use_multipart=True,
                    chunk_size=PART_BYTES,
                    max_concurrency=PARTS_AT_ONCE,
                )
            found = counted.sha256.hexdigest()
            if sha256 not in (None, found):
                raise WrongDigest(found)
            blob = await asyncio.to_thread(
                self._finish, name, counted.bytes, found
            )
        except BaseException:
            # Also when the client has gone, which comes as a cancellation.
            await asyncio.to_thread(self._drop, name)
            raise
        return blob

    def keep(self, owner: str, blob_id: str, content: bytes) -> Blob:
        """Keep `content`, whole or not at all: `put` for who has it all.

        Raises BlobTooLarge, TooManyBlobs, StorageFull, StorageUnavailable.
        """

        async def pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(content), PIECE_BYTES):
                yield content[start : start + PIECE_BYTES]

        # A loop of its own, in the thread that may wait.
        return asyncio.run(
            self.put(owner, blob_id, pieces(), announced_bytes=len(content))
        )

    def about(self, owner: str, blob_id: str) -> Blob:
        """Return what is known. Raises UnknownBlob, BlobExpired."""
        if not is_address(owner, blob_id):
            raise UnknownBlob(blob_id)
        name = f"{owner}/{blob_id}"
        with _answers(blob_id):
            kept = self.store.get(f"{name}.json").bytes()
        try:
            blob = parse(blob_id, bytes(kept))
        except (ValueError, KeyError) as error:
            # Power went between its renaming and its being kept.
            logger.error("%s: its JSON is broken", name)
            raise UnknownBlob(blob_id) from error
        with _answers():
            now = self.clock.earliest()
        if blob.is_over(now):
            raise BlobExpired(
                f"It was kept until {blob.expires_at:%F %T} UTC."
            )
        with _answers(blob_id):
            size_bytes = self.store.head(f"{name}.bytes")["size"]
        if size_bytes != blob.size_bytes:
            logger.error("%s has %d bytes: not served", blob, size_bytes)
            raise UnknownBlob(blob_id)
        return blob

    def read(
        self, owner: str, blob: Blob, start: int = 0, end: int | None = None
    ) -> Iterator[bytes]:
        """Give the bytes from `start` up to `end`, piece by piece.

        Raises StorageUnavailable instead of the last piece when the whole
        doesn't have its SHA-256: who reads gets too little, and sees it.
        """
        end = blob.size_bytes if end is None else end
        if start >= end:
            return
        with _answers(blob.id):
            found = self.store.get(
                f"{owner}/{blob.id}.bytes", options={"range": (start, end)}
            )
            pieces = map(bytes, found.stream(PIECE_BYTES))
            is_whole = (start, end) == (0, blob.size_bytes)
            yield from checked(pieces, blob.sha256) if is_whole else pieces

    def delete(self, owner: str, blob_id: str) -> None:
        """Forget a blob. Raises UnknownBlob, BlobExpired."""
        self.about(owner, blob_id)
        self._drop(f"{owner}/{blob_id}")

    def _admit(self, owner: str, announced_bytes: int) -> None:
        """Raise when there is no room, for this owner or for anybody."""
        with _answers():
            listed = self.store.list_with_delimiter(owner)["objects"]
        kept = sum(entry["path"].endswith(".bytes") for entry in listed)
        if kept >= self._limit_count:
            raise TooManyBlobs(f"{kept} blobs are the most; delete one.")
        # An unannounced length could be any up to the limit.
        wanted_bytes = announced_bytes or self._limit_bytes
        if self.disk is not None and (
            self.disk.free_bytes() < self._reserve_bytes + wanted_bytes
        ):
            raise StorageFull("the disk has no room for it")

    def _finish(self, name: str, size_bytes: int, sha256: str) -> Blob:
        blob_id = name.rpartition("/")[2]
        with _answers():
            now = self.clock.latest()
            expires_at = now + self._retention
            blob = Blob(blob_id, size_bytes, sha256, now, expires_at)
            if self.disk is not None:
                self.disk.keep(f"{name}.bytes")
            self.store.put(f"{name}.json", dump(blob), use_multipart=False)
            if self.disk is not None:
                self.disk.keep(f"{name}.json")
        return blob

    def _drop(self, name: str) -> None:
        """Remove both, first what makes it exist."""
        for kind in ("json", "bytes"):
            try:
                self.store.delete(f"{name}.{kind}")
            except FileNotFoundError:
                continue
            except (BaseError, OSError) as error:
                # It has no JSON, or will be swept when it expires.
                logger.warning("%s is left: %s", name, _first_line(error))


def _open(where: str) -> tuple[ObjectStore, Disk | None]:
    """Return the store at an address, and its disk when that is here."""
    if "://" in where:
        # Keys and regions are taken from the environment, as the tools of
        # each provider do (AWS_*, AZURE_*, GOOGLE_*).
        return from_url(where), None
    root = Path(where).resolve()
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return LocalStore(root, automatic_cleanup=True), Disk(root)


@contextmanager
def _answers(blob_id: str = "") -> Iterator[None]:
    """Turn what the library says into errors of ours."""
    try:
        yield
    except FileNotFoundError as error:
        raise UnknownBlob(blob_id) from error
    except LogUnavailable as error:
        raise StorageUnavailable(str(error)) from error
    except (BaseError, OSError) as error:
        if any(words in str(error) for words in FULL):
            raise StorageFull("the disk is full") from error
        raise StorageUnavailable(_first_line(error)) from error


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0]
