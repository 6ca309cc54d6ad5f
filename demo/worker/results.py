"""Stores large results as blobs, so that events only refer to them.

A large result in an event would travel to every stream and every reader of
the log. So attempt.py calls this before it records the end. Its bytes
become blobs, one for each media type:

    {"result": null, "stored": {<media type>: {"blob", "size_bytes",
    "sha256"}}}

Each attempt stores its own, and only the one whose event is recorded is
ever read. The others are swept away when they expire.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from demo.blobs.blob import new_blob_id
from demo.blobs.blobstore import BlobStore
from demo.contract import Data
from demo.errors import (
    BlobTooLarge,
    StorageFull,
    StorageUnavailable,
    TooManyBlobs,
)
from demo.problems import (
    no_room_for_result,
    result_out_of_reach,
    result_too_large,
)
from demo.work.failure import Permanent, Transient
from demo.work.kind import Kind

# chosen: up to this size the API makes a table in about a millisecond, which
# costs less than a file that perhaps nobody reads.
TABLE_BYTES = 65_536

JSON, CSV = "application/json", "text/csv"


@dataclass(frozen=True, slots=True)
class Results:
    """The store of large results: those above `inline_bytes` of JSON."""

    room: BlobStore
    inline_bytes: int

    def event_data(
        self, owner: str, kind: Kind[Any], result: Mapping[str, Any]
    ) -> Data:
        """Store a large result first, then return the event data for it.

        Raises Transient when there is no room, or no store, at the moment:
        all steps are recorded, so another attempt only has to store the
        result.
        """
        body = json.dumps(result, ensure_ascii=False).encode()
        if len(body) <= self.inline_bytes:
            return {"result": result}
        by_media_type = {JSON: body}
        # The API makes tables of smaller results on request.
        is_large = len(body) > TABLE_BYTES
        if is_large and (table := kind.csv(result)) is not None:
            by_media_type[CSV] = table.encode()
        stored: dict[str, Data] = {}
        for media_type, content in by_media_type.items():
            siblings = [str(form["blob"]) for form in stored.values()]
            stored[media_type] = self._kept(owner, content, siblings)
        return {"result": None, "stored": stored}

    def _kept(
        self, owner: str, content: bytes, siblings: Sequence[str]
    ) -> Data:
        try:
            blob = self.room.keep(owner, new_blob_id(), content, siblings)
        except (StorageFull, TooManyBlobs) as error:
            raise Transient(no_room_for_result()) from error
        except StorageUnavailable as error:
            raise Transient(result_out_of_reach()) from error
        except BlobTooLarge as error:
            raise Permanent(result_too_large(error.limit_bytes)) from error
        return {
            "blob": blob.id,
            "size_bytes": blob.size_bytes,
            "sha256": blob.sha256,
        }
