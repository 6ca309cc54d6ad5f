"""Checks the bytes of a blob on their way in and out: size and checksum.

The disk may have damaged a blob since it was written. By then the reader
has got a status, so an error can't be reported any more; but the response
can end early, which the reader notices.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator

from demo.errors import BlobTooLarge, StorageUnavailable


class Counted:
    """Counts the pieces on their way in, and computes their checksum."""

    def __init__(self, source: AsyncIterator[bytes], limit_bytes: int) -> None:
        self._source = source
        self._limit_bytes = limit_bytes
        self.bytes = 0
        self.sha256 = hashlib.sha256()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Yield the pieces. Raises BlobTooLarge at the first byte too many."""
        async for piece in self._source:
            self.bytes += len(piece)
            if self.bytes > self._limit_bytes:
                raise BlobTooLarge(self._limit_bytes)
            self.sha256.update(piece)
            if piece:
                yield piece


def checked(pieces: Iterable[bytes], sha256: str) -> Iterator[bytes]:
    """Yield `pieces`, but the last one only if the checksum is right.

    Raises StorageUnavailable.
    """
    found = hashlib.sha256()
    last = b""
    for piece in pieces:
        found.update(piece)
        if last:
            yield last
        last = piece
    if found.hexdigest() != sha256:
        raise StorageUnavailable("the bytes aren't those that were kept")
    yield last
