"""Stores, reads and deletes blobs in a local folder, S3, Azure or Google.

API handlers and workers call it; the library obstore talks to the store.

    <owner>/<blob>.bytes   the content
    <owner>/<blob>.json    see blob.py; written last, when all is in place

A blob without its JSON doesn't exist, so there are no half blobs. The owner
is a part of the address, so nobody can name another owner's blob.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection, Iterator
from datetime import timedelta

from obstore.exceptions import BaseError

from demo.blobs.blob import Blob, dump, is_address, parse
from demo.blobs.disk import open_store
from demo.blobs.passing import Counted, checked
from demo.blobs.refusals import answers, first_line
from demo.blobs.reservations import RESERVE_FILES, Reservations
from demo.errors import (
    BlobExpired,
    BlobTooLarge,
    UnknownBlob,
    WrongDigest,
)
from demo.timekeeping import Clock, MachineClock

logger = logging.getLogger("blobs")

# The smallest part of a multipart upload to S3 (its API's limits). One is
# collected while another is sent, so two are in memory.
PART_BYTES = 5 * 1024 * 1024
# chosen: a local disk has no least size, and each upload keeps some parts in
# memory. measured: by hand, as fast as with 5 MiB.
LOCAL_PART_BYTES = 256 * 1024
# chosen: the size of one read; a download can be stopped between two reads.
PIECE_BYTES = 256 * 1024


class BlobStore:
    """Stores blobs, returns them, and deletes them."""

    def __init__(
        self,
        where: str,
        *,
        limit_bytes: int,
        limit_count: int,
        reserve_bytes: int,
        retention_s: int,
        reserve_files: int = RESERVE_FILES,
        owner_bytes: int = 0,
        gives_way: bool = False,
        least_s: int = 0,
        clock: Clock | None = None,
    ) -> None:
        self._limit_bytes = limit_bytes
        self._retention = timedelta(seconds=retention_s)
        self.clock = clock or MachineClock()
        self.store, self.disk = open_store(where)
        self._reservations = Reservations(
            self.store,
            self.disk,
            self.clock,
            limit_count=limit_count,
            limit_bytes=owner_bytes,
            reserve_bytes=reserve_bytes,
            reserve_files=reserve_files,
            gives_way=gives_way,
            least_s=least_s,
        )

    async def put(
        self,
        owner: str,
        blob_id: str,
        pieces: AsyncIterator[bytes],
        *,
        announced_bytes: int = 0,
        sha256: str | None = None,
        siblings: Collection[str] = (),
    ) -> Blob:
        """Store the content of `pieces`, whole or not at all.

        It doesn't make its `siblings` give way. Raises BlobTooLarge,
        TooManyBlobs, StorageFull, StorageUnavailable, WrongDigest when its
        SHA-256 isn't the announced one, and any error of `pieces`.
        """
        size_bytes = self.most_bytes(announced_bytes)
        name = f"{owner}/{blob_id}"
        place = self._reservations.take(owner, name, size_bytes, siblings)
        try:
            with answers():
                await asyncio.to_thread(self._reservations.check, place)
            return await self._write(name, pieces, sha256)
        except BaseException:
            # Also when the client is gone, which arrives as a cancellation.
            await asyncio.to_thread(self._drop, name)
            raise
        finally:
            self._reservations.leave(place)

    async def _write(
        self,
        name: str,
        pieces: AsyncIterator[bytes],
        sha256: str | None,
    ) -> Blob:
        counted = Counted(pieces, self._limit_bytes)
        with answers():
            await self.store.put_async(
                f"{name}.bytes",
                counted.pieces(),
                use_multipart=True,
                chunk_size=LOCAL_PART_BYTES if self.disk else PART_BYTES,
                max_concurrency=1,
            )
        found = counted.sha256.hexdigest()
        if sha256 not in (None, found):
            raise WrongDigest(found)
        return await asyncio.to_thread(
            self._finish, name, counted.bytes, found
        )

    def most_bytes(self, announced_bytes: int) -> int:
        """Return the most bytes a blob may have. Raises BlobTooLarge.

        Without an announced length, that is the limit.
        """
        if announced_bytes > self._limit_bytes:
            raise BlobTooLarge(self._limit_bytes)
        return announced_bytes or self._limit_bytes

    def keep(
        self,
        owner: str,
        blob_id: str,
        content: bytes,
        siblings: Collection[str] = (),
    ) -> Blob:
        """Store `content`, whole or not at all: `put` for content in memory.

        Raises BlobTooLarge, TooManyBlobs, StorageFull, StorageUnavailable.
        """

        async def pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(content), PIECE_BYTES):
                yield content[start : start + PIECE_BYTES]

        # This runs in a worker's thread, so it needs a loop of its own.
        return asyncio.run(
            self.put(
                owner,
                blob_id,
                pieces(),
                announced_bytes=len(content),
                siblings=siblings,
            )
        )

    def about(self, owner: str, blob_id: str) -> Blob:
        """Return a blob's metadata. Raises UnknownBlob, BlobExpired."""
        if not is_address(owner, blob_id):
            raise UnknownBlob(blob_id)
        name = f"{owner}/{blob_id}"
        with answers(blob_id):
            kept = self.store.get(f"{name}.json").bytes()
        try:
            blob = parse(blob_id, bytes(kept))
        except ValueError as error:
            # Power failed between its renaming and its flush to the disk.
            logger.error("%s: its JSON is broken", name)
            raise UnknownBlob(blob_id) from error
        with answers():
            now = self.clock.earliest()
        if blob.is_over(now):
            raise BlobExpired(
                f"It was kept until {blob.expires_at:%F %T} UTC."
            )
        with answers(blob_id):
            size_bytes = self.store.head(f"{name}.bytes")["size"]
        if size_bytes != blob.size_bytes:
            logger.error("%s has %d bytes: not served", blob, size_bytes)
            raise UnknownBlob(blob_id)
        return blob

    def read(
        self, owner: str, blob: Blob, start: int = 0, end: int | None = None
    ) -> Iterator[bytes]:
        """Yield the bytes from `start` up to `end`, piece by piece.

        Raises StorageUnavailable instead of the last piece when the whole
        content doesn't have its SHA-256: the reader gets too few bytes, and
        notices.
        """
        end = blob.size_bytes if end is None else end
        if start >= end:
            return
        with answers(blob.id):
            found = self.store.get(
                f"{owner}/{blob.id}.bytes", options={"range": (start, end)}
            )
            pieces = map(bytes, found.stream(PIECE_BYTES))
            is_whole = (start, end) == (0, blob.size_bytes)
            yield from checked(pieces, blob.sha256) if is_whole else pieces

    def delete(self, owner: str, blob_id: str) -> None:
        """Delete a blob. Raises UnknownBlob, BlobExpired."""
        self.about(owner, blob_id)
        self._drop(f"{owner}/{blob_id}")

    def _finish(self, name: str, size_bytes: int, sha256: str) -> Blob:
        blob_id = name.rpartition("/")[2]
        with answers():
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
        """Remove both files, first the one that makes the blob exist."""
        for kind in ("json", "bytes"):
            try:
                self.store.delete(f"{name}.{kind}")
            except FileNotFoundError:
                continue
            except (BaseError, OSError) as error:
                # Without JSON it doesn't exist; else a sweep removes it.
                logger.warning("%s is left: %s", name, first_line(error))
