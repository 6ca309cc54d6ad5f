"""What an event says of a result: the result itself, or where it is kept.

A large one would travel with its event to every stream and every reader of
the log. So its bytes become blobs first, one for each way of showing it:

    {"result": null, "stored": {<media type>: {"blob", "size_bytes",
    "sha256"}}}

Each attempt keeps its own, and only the one whose event is recorded is ever
read. What another has left is swept away when its time is over.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from demo.blobs.blob import new_blob_id
from demo.blobs.cloakroom import Cloakroom
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

# chosen: up to here a reader's table takes the API about a millisecond, and
# another file that nobody may ask for would cost more.
TABLE_BYTES = 65_536

JSON, CSV = "application/json", "text/csv"


@dataclass(frozen=True, slots=True)
class Results:
    """Where large results are kept: more than `inline_bytes` of JSON."""

    room: Cloakroom
    inline_bytes: int

    def told(
        self, owner: str, kind: Kind[Any], result: Mapping[str, Any]
    ) -> Data:
        """Return what the event is to say, when that is true already.

        Raises Transient when there is no room, or no store, at the moment:
        all steps are recorded, so another attempt only has this left to do.
        """
        body = json.dumps(result, ensure_ascii=False).encode()
        if len(body) <= self.inline_bytes:
            return {"result": result}
        shown = {JSON: body}
        # A smaller one becomes a table when somebody asks for it.
        is_large = len(body) > TABLE_BYTES
        if is_large and (table := kind.csv(result)) is not None:
            shown[CSV] = table.encode()
        return {
            "result": None,
            "stored": {
                media_type: self._kept(owner, content)
                for media_type, content in shown.items()
            },
        }

    def _kept(self, owner: str, content: bytes) -> Data:
        try:
            blob = self.room.keep(owner, new_blob_id(), content)
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
