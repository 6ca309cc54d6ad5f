"""What is known of one blob: its reference, its size, its checksum, its end.

Kept beside the bytes as JSON:

    {"size_bytes", "sha256", "created_at", "expires_at"}
"""

from __future__ import annotations

import json
import re
import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime, timedelta

# `b_` and as much randomness as a task's id has, see demo/web/ids.py.
BLOB_SHAPE = r"b_[a-z2-7]{26}"
# What demo/web/owner.py makes of a cookie.
OWNER_SHAPE = r"[0-9a-f]{32}"

# Enough bytes to fill 26 characters of 5 bits each.
BLOB_BYTES = 17

_BLOB = re.compile(BLOB_SHAPE)
_OWNER = re.compile(OWNER_SHAPE)


@dataclass(frozen=True, slots=True)
class Blob:
    """One blob, complete: there are no others."""

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
        """For how long it was to be kept."""
        return self.expires_at - self.created_at


def new_blob_id() -> str:
    """Return the reference of a blob that isn't there yet."""
    text = b32encode(secrets.token_bytes(BLOB_BYTES)).decode().lower()
    return f"b_{text[:26]}"


def dump(blob: Blob) -> bytes:
    """Return what is kept beside the bytes."""
    kept = {
        "size_bytes": blob.size_bytes,
        "sha256": blob.sha256,
        "created_at": blob.created_at.isoformat(),
        "expires_at": blob.expires_at.isoformat(),
    }
    return json.dumps(kept).encode()


def parse(blob_id: str, kept: bytes) -> Blob:
    """Return the blob that `kept` tells of."""
    told = json.loads(kept)
    return Blob(
        blob_id,
        told["size_bytes"],
        told["sha256"],
        datetime.fromisoformat(told["created_at"]),
        datetime.fromisoformat(told["expires_at"]),
    )


def is_address(owner: str, blob_id: str) -> bool:
    """Say whether these may stand in a path: no dot, no slash, no guess."""
    return bool(_OWNER.fullmatch(owner) and _BLOB.fullmatch(blob_id))
