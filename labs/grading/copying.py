"""Copies a learner's folder for a check, and restores the given files.

An editor may write while it copies, and a folder may hold anything: sockets
and FIFOs are left out, and so is a file that has vanished. Any other file
that can't be read is named, since a check without it would judge other code.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from labs.grading.broken import CannotJudge, is_full
from labs.grading.environment import ignored
from labs.grading.lab import Lab

# chosen: far more than any lab's code.
MOST_BYTES = 50 * 1024 * 1024


def copied(lab: Lab, source: Path, to: Path) -> Path:
    """Copy a learner's folder for a check; restore the given files.

    A .venv of theirs isn't copied but linked. Raises CannotJudge.
    """
    if not os.path.isdir(source):  # noqa: PTH112 - is_dir raises if it may not look
        raise CannotJudge(f"there is no folder {source}")
    found = list(_inside(source))
    size = sum(_size(path) for path in found)
    if size > MOST_BYTES:
        raise CannotJudge(
            f"{source} has {size / 1e6:.0f} MB: keep data and packages out"
            " of it (a .venv may stay)"
        )
    with _explained(to):
        to.mkdir()
    for path in found:
        name = path.relative_to(source)
        with _explained(name):
            _copy(path, to / name, source)
    if (source / ".venv").is_dir():
        (to / ".venv").symlink_to((source / ".venv").resolve())
    for given in lab.given:
        with _explained(Path(given)):
            _restore(lab.start / given, to, given)
    return to


def _inside(source: Path) -> Iterator[Path]:
    """Yield what a folder has, each folder before what is in it."""

    def refuse(error: OSError) -> None:
        if not isinstance(error, FileNotFoundError):
            raise _unread(Path(error.filename).relative_to(source), error)

    for parent, folders, names in os.walk(source, onerror=refuse):
        skipped = ignored(parent, [*folders, *names])
        folders[:] = [each for each in folders if each not in skipped]
        for name in (*folders, *names):
            if name not in skipped:
                yield Path(parent, name)


def _size(path: Path) -> int:
    with suppress(OSError):
        found = path.lstat()
        return found.st_size if stat.S_ISREG(found.st_mode) else 0
    return 0


def _copy(path: Path, to: Path, source: Path) -> None:
    """Copy a file or a link, or make a folder; leave out what is special."""
    try:
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            to.symlink_to(_target(path, source))
        elif stat.S_ISDIR(mode):
            to.mkdir()
        elif stat.S_ISREG(mode):
            shutil.copy2(path, to)
    except FileNotFoundError:
        # An editor has replaced it. A copy that can't be written is another
        # matter.
        if os.path.lexists(path):
            raise


def _target(link: Path, source: Path) -> Path:
    """Return where a copy of a link has to lead: to the same file."""
    target = link.readlink()
    if target.is_absolute():
        return target
    there = Path(os.path.normpath(link.parent / target))
    return target if there.is_relative_to(source) else there


def _restore(given: Path, to: Path, name: str) -> None:
    """Put a given file into a copy, and not where a link there leads."""
    place = to / name
    if place.is_dir() and not place.is_symlink():
        shutil.rmtree(place)
    place.unlink(missing_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(given, place)


@contextmanager
def _explained(name: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _unread(name, error) from error


def _unread(name: Path, error: OSError) -> CannotJudge:
    if is_full(error):
        return CannotJudge("the disk is full, so your folder can't be copied")
    return CannotJudge(f"{name} can't be read ({error.strerror or error})")
