"""Turns the errors of the library obstore, and of a disk, into our own.

blobstore.py calls the library inside `answers`, so its callers only meet
the errors of demo/errors.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from obstore.exceptions import BaseError

from demo.errors import (
    LogUnavailable,
    StorageFull,
    StorageUnavailable,
    UnknownBlob,
)

# Texts of the library's errors for ENOSPC and EDQUOT.
FULL = ("StorageFull", "QuotaExceeded", "os error 28", "os error 122")


@contextmanager
def answers(blob_id: str = "") -> Iterator[None]:
    """Turn the library's errors into our own."""
    try:
        yield
    except FileNotFoundError as error:
        raise UnknownBlob(blob_id) from error
    except LogUnavailable as error:
        raise StorageUnavailable(str(error)) from error
    except (BaseError, OSError) as error:
        if any(words in str(error) for words in FULL):
            raise StorageFull("the disk is full") from error
        raise StorageUnavailable(first_line(error)) from error


def first_line(error: Exception) -> str:
    """Return the part of the library's message that says something."""
    return str(error).partition("\n")[0]
