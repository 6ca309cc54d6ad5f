"""The metadata of one blob: its reference, size, checksum and expiry.

It is stored beside the bytes as JSON:

    {"size_bytes", "sha256", "created_at", "expires_at"}
"""

from __future__ import annotations

import json
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime, timedelta

# `b_` and as much randomness as in a task's id, see demo/web/ids.py.
BLOB_SHAPE = r"b_[a-z2-7]{26}"
# The owner that demo/web/owner.py derives from a cookie.
OWNER_SHAPE = r"[0-9a-f]{32}"

# Enough bytes to fill 26 characters of 5 bits each.
BLOB_BYTES = 17

_BLOB = re.compile(BLOB_SHAPE)
_OWNER = re.compile(OWNER_SHAPE)


@dataclass(frozen=True, slots=True)
class Blob:
    """One complete blob: incomplete ones don't exist."""

    id: str
    size_bytes: int
    sha256: str
    created_at: datetime
    expires_at: datetime

    def is_over(self, now: datetime) -> bool:
        """Say whether it has expired."""
        return now >= self.expires_at

    @property
    def kept_for(self) -> timedelta:
        """For how long it is kept."""
        return self.expires_at - self.created_at


def new_blob_id() -> str:
    """Return the reference of a new blob."""
    text = b32encode(secrets.token_bytes(BLOB_BYTES)).decode().lower()
    return f"b_{text[:26]}"


def dump(blob: Blob) -> bytes:
    """Return the JSON of a blob's metadata."""
    metadata = {
        "size_bytes": blob.size_bytes,
        "sha256": blob.sha256,
        "created_at": blob.created_at.isoformat(),
        "expires_at": blob.expires_at.isoformat(),
    }
    return json.dumps(metadata).encode()


def parse(blob_id: str, metadata: bytes) -> Blob:
    """Return the blob that its JSON describes.

    Raises ValueError for whatever `dump` can't have written.
    """
    try:
        fields = json.loads(metadata)
        return Blob(
            blob_id,
            int(fields["size_bytes"]),
            str(fields["sha256"]),
            _moment(fields["created_at"]),
            _moment(fields["expires_at"]),
        )
    except (KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ValueError(f"{blob_id}: {error!r}") from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return moment


def is_address(owner: str, blob_id: str) -> bool:
    """Say whether these are safe in a path: no dot and no slash."""
    return bool(_OWNER.fullmatch(owner) and _BLOB.fullmatch(blob_id))
