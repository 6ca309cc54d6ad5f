"""Lets work read the blobs of its task's owner, and no others.

Stands between work, which knows references, and blobs, which know owners.
It must not know the log.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from demo.blobs.blobstore import BlobStore
from demo.errors import BlobExpired, StorageUnavailable, UnknownBlob
from demo.problems import input_out_of_reach, of_task
from demo.work.failure import Permanent, Transient


@dataclass(frozen=True, slots=True)
class OwnBlobs:
    """The blobs of one owner, as work sees them."""

    room: BlobStore
    owner: str

    def size_bytes(self, blob_id: str) -> int:
        """Return a blob's size. Raises Permanent or Transient."""
        try:
            return self.room.about(self.owner, blob_id).size_bytes
        except (UnknownBlob, BlobExpired) as error:
            raise Permanent(of_task("input-gone")) from error
        except StorageUnavailable as error:
            raise Transient(input_out_of_reach()) from error

    def read(self, blob_id: str, start: int, end: int) -> bytes:
        """Return the bytes from `start` to `end`. Raises as above."""
        try:
            blob = self.room.about(self.owner, blob_id)
            return b"".join(self.room.read(self.owner, blob, start, end))
        except (UnknownBlob, BlobExpired) as error:
            raise Permanent(of_task("input-gone")) from error
        except StorageUnavailable as error:
            raise Transient(input_out_of_reach()) from error


def blobs_of(room: BlobStore) -> Callable[[str], OwnBlobs]:
    """Return a function from an owner to the blobs of that owner."""
    return lambda owner: OwnBlobs(room, owner)
