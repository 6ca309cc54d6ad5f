"""What a task's owner has left in the cloakroom, for the work to read.

Stands between work, which knows references, and blobs, which knows owners:
a work reads what its own task's owner left, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.blobs.cloakroom import Cloakroom
from demo.errors import BlobExpired, StorageUnavailable, UnknownBlob
from demo.work.failure import Permanent, Transient
from demo.worker.problems import INPUT_GONE, STORE_AWAY


@dataclass(frozen=True, slots=True)
class Left:
    """The blobs of one owner."""

    room: Cloakroom
    owner: str

    def size_bytes(self, blob_id: str) -> int:
        """Return its size; see work/step.py."""
        try:
            return self.room.about(self.owner, blob_id).size_bytes
        except (UnknownBlob, BlobExpired) as error:
            raise Permanent(INPUT_GONE) from error
        except StorageUnavailable as error:
            raise Transient(STORE_AWAY) from error

    def read(self, blob_id: str, start: int, end: int) -> bytes:
        """Return some of its bytes; see work/step.py."""
        try:
            blob = self.room.about(self.owner, blob_id)
            return b"".join(self.room.read(self.owner, blob, start, end))
        except (UnknownBlob, BlobExpired) as error:
            raise Permanent(INPUT_GONE) from error
        except StorageUnavailable as error:
            raise Transient(STORE_AWAY) from error
