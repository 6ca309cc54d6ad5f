"""Kind `digest`: counts the lines of a large input, given by reference.

The input is uploaded to /api/blobs first. The log and the queue only carry
its reference, 28 characters however large it is. One part is one step and a
checkpoint. Its partial:

    {"index", "bytes", "lines", "sha256"}
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, Field

from demo.work.kind import Kind
from demo.work.step import Partial, Start, Step, Steps

# chosen: 32 steps for the largest blob; a part is hashed in milliseconds.
PART_BYTES = 1024 * 1024


class Blobs(Protocol):
    """The blobs of one owner, by reference.

    Raises Permanent when one is gone, Transient when it can't be reached.
    """

    def size_bytes(self, blob_id: str) -> int:
        """Return its size."""
        ...

    def read(self, blob_id: str, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to `end`."""
        ...


# An owner's id -> the blobs of that owner.
BlobsOf = Callable[[str], Blobs]


class DigestInput(BaseModel):
    """The blob to read, and how slowly."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    blob: str = Field(
        pattern=r"^b_[a-z2-7]{26}$",
        description="The reference that PUT /api/blobs answered with.",
    )
    pace_s: float = Field(
        0.0, ge=0, le=1, description="Least seconds per part."
    )


def lane(_: DigestInput) -> str:
    """Return the lane: reading waits more than it computes."""
    return "paced"


def blob(input_: DigestInput) -> str:
    """Return the blob that the input refers to."""
    return input_.blob


def steps_with(blobs_of: BlobsOf) -> Callable[[DigestInput, Start], Steps]:
    """Return steps that read these blobs."""

    def parts(input_: DigestInput, start: Start) -> Steps:
        """Read the parts that no earlier attempt has read."""
        blobs = blobs_of(start.owner)
        size_bytes = blobs.size_bytes(input_.blob)
        total = -(-size_bytes // PART_BYTES)
        for index in range(len(start.partials), total):
            first = index * PART_BYTES
            part = blobs.read(
                input_.blob, first, min(first + PART_BYTES, size_bytes)
            )
            yield Step(
                done=index + 1,
                total=total,
                unit="parts",
                note=f"{first + len(part)} of {size_bytes} bytes",
                partial={
                    "index": index,
                    "bytes": len(part),
                    "lines": part.count(b"\n"),
                    "sha256": hashlib.sha256(part).hexdigest(),
                },
                floor_s=input_.pace_s,
            )

    return parts


def finish(_: DigestInput, partials: Sequence[Partial]) -> dict[str, Any]:
    """Return the counts, and one digest of all parts' digests.

    A second attempt couldn't continue a digest of the whole, because its
    state ends with its process. A digest of digests can be made from
    partials.
    """
    digests = b"".join(bytes.fromhex(p["sha256"]) for p in partials)
    return {
        "bytes": sum(p["bytes"] for p in partials),
        "lines": sum(p["lines"] for p in partials),
        "parts": len(partials),
        "part_bytes": PART_BYTES,
        "sha256_of_sha256s": hashlib.sha256(digests).hexdigest(),
    }


def digest(blobs_of: BlobsOf) -> Kind[DigestInput]:
    """Return the kind that reads blobs of its tasks' owners."""
    return Kind(
        "digest",
        "Counts and checksums of something large, by its reference",
        DigestInput,
        lane,
        steps_with(blobs_of),
        finish,
        blob=blob,
    )
