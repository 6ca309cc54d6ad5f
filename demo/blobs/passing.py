"""The bytes of a blob as they pass, inwards and outwards: their checksum.

Between writing and reading lie a disk and its years. A reader who has been
sent a status can't be told any more; it can be sent too little.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable, Iterator

from demo.errors import BlobTooLarge, StorageUnavailable


class Counted:
    """The pieces as they pass: how many bytes, and their checksum."""

    def __init__(self, source: AsyncIterator[bytes], limit_bytes: int) -> None:
        self._source = source
        self._limit_bytes = limit_bytes
        self.bytes = 0
        self.sha256 = hashlib.sha256()

    async def pieces(self) -> AsyncIterator[bytes]:
        """Give them on. Raises BlobTooLarge with the first byte too many."""
        async for piece in self._source:
            self.bytes += len(piece)
            if self.bytes > self._limit_bytes:
                raise BlobTooLarge(self._limit_bytes)
            self.sha256.update(piece)
            if piece:
                yield piece


def checked(pieces: Iterable[bytes], sha256: str) -> Iterator[bytes]:
    """Give `pieces` on, the last one only when all have this SHA-256.

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
