"""Keeps large data in files, and hands out claims that can travel.

A file gets its final name last, so a claim is whole or isn't there. Halves
are named differently, and are swept when nobody can still be writing them.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TypedDict
from uuid import uuid4

from books import FILES, path_of

HALF = ".part"
# chosen: so much of a file is in memory while it is compared.
CHUNK_BYTES = 1024 * 1024


class Claim(TypedDict):
    """The part of a message that stands for the bytes."""

    export_id: str
    size_bytes: int
    sha256: str


def check_in(export_id: str, pieces: Iterable[bytes]) -> Claim:
    """Write pieces as they come; return a claim on the whole."""
    digest, size_bytes = hashlib.sha256(), 0
    # A name of its own for each attempt: two never write into one file.
    part = FILES / f"{export_id}.{uuid4().hex}{HALF}"
    with part.open("wb") as file:
        for piece in pieces:
            file.write(piece)
            digest.update(piece)
            size_bytes += len(piece)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path_of(export_id))
    return Claim(
        export_id=export_id, size_bytes=size_bytes, sha256=digest.hexdigest()
    )


def is_intact(claim: Claim) -> bool:
    """Say whether the file is there, and what was checked in."""
    digest = hashlib.sha256()
    try:
        with path_of(claim["export_id"]).open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    except FileNotFoundError:
        return False
    return digest.hexdigest() == claim["sha256"]


def is_half(path: Path) -> bool:
    """Say whether a file was never finished."""
    return path.suffix == HALF
