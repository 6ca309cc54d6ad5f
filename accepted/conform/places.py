"""Finds out before a run whether its history and its reports can be kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from accepted.conform.options import WrongArguments


def history_folder(parent: Path, seed: int) -> Path:
    """Make a folder for one run, named by its date and its seed.

    A history of an earlier run beside it would be judged again. Raises
    WrongArguments.
    """
    name = f"{datetime.now(UTC):%Y-%m-%dT%H-%M-%SZ}-seed-{seed}"
    try:
        parent.mkdir(parents=True, exist_ok=True)
        for folder in _names(parent / name):
            try:
                folder.mkdir()
            except FileExistsError:
                continue
            return folder
    except OSError as error:
        raise _unwritable("history", parent, error, "a folder") from error
    raise AssertionError("there is always another name")


def require_writable(places: Mapping[str, Path]) -> None:
    """Raise WrongArguments if a report can't be written to its place."""
    for option, path in places.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            is_new = not path.exists()
            path.open("a").close()
            if is_new:
                path.unlink()
        except OSError as error:
            raise _unwritable(option, path, error, "a file") from error


def _names(first: Path) -> Iterable[Path]:
    """Yield names for runs that begin in the same second."""
    yield first
    for number in count(2):
        yield first.with_name(f"{first.name}-{number}")


def _unwritable(
    option: str, path: Path, error: OSError, kind: str
) -> WrongArguments:
    return WrongArguments(
        f"--{option} {path}: {error.strerror}. Give {kind} that can be"
        " written."
    )
