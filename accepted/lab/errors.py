"""The errors that a learner sees: each says in one sentence what to do."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LabError(Exception):
    """The command can't do it; the message says why and what to do."""


@contextmanager
def explained(place: Path) -> Iterator[None]:
    """Turn what an operating system refuses into a LabError."""
    try:
        yield
    except OSError as error:
        named = error.filename or place
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LabError(
                f"The disk is full: {named} can't be written. Free some space,"
                " then run the same command again."
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise LabError(
                f"{named} can't be opened or written ({error.strerror})."
                " Choose another place: ACCEPTED_LABS_DIR=/a/folder/of/yours"
                " before the command."
            ) from error
        raise LabError(f"{named}: {error.strerror or error}.") from error
