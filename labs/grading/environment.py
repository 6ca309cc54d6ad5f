"""The environment in which a learner's processes run, and their files.

Nothing of this process leaks into it but where the language's own programs
are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from labs.grading.broken import CannotJudge
from labs.grading.descendants import MARK
from labs.grading.lab import Lab

# Folders of tools, which a check neither copies nor compares.
LEFT_OUT = (
    ".venv", "venv", ".git", "node_modules", "__pycache__", ".*_cache",
    "*.pyc", ".accepted*", ".DS_Store",
)  # fmt: skip
# chosen: far more than any lab's code.
MOST_BYTES = 50 * 1024 * 1024


def environment(
    code: Path, folder: Path, own: Mapping[str, str]
) -> dict[str, str]:
    """Return all variables of a learner's process.

    Programs are looked for in the learner's own .venv, if there is one.
    """
    bins = [code / ".venv/bin", Path(sys.executable).parent]
    path = [str(each) for each in bins if each.is_dir()]
    temporary = folder / "tmp"
    temporary.mkdir(exist_ok=True)
    return {
        "PATH": os.pathsep.join([*path, os.environ.get("PATH", os.defpath)]),
        "HOME": str(temporary),
        "TMPDIR": str(temporary),
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        MARK: os.environ.get(MARK, ""),
        **own,
    }


def copied(lab: Lab, source: Path, to: Path) -> Path:
    """Copy a learner's folder for a check; restore the given files.

    A .venv of theirs isn't copied but linked. Raises CannotJudge.
    """
    if not source.is_dir():
        raise CannotJudge(f"there is no folder {source}")
    size = sum(path.stat().st_size for path in files(source).values())
    if size > MOST_BYTES:
        raise CannotJudge(
            f"{source} has {size / 1e6:.0f} MB: keep data and packages out"
            " of it (a .venv may stay)"
        )
    shutil.copytree(
        source, to, ignore=shutil.ignore_patterns(*LEFT_OUT), symlinks=True
    )
    if (source / ".venv").is_dir():
        (to / ".venv").symlink_to((source / ".venv").resolve())
    for name in lab.given:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(lab.start / name, to / name)
    return to


def files(folder: Path) -> dict[str, Path]:
    """Return a folder's own files by their names inside of it."""
    ignored = shutil.ignore_patterns(*LEFT_OUT)
    found: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder):
        skipped = ignored(parent, [*folders, *names])
        folders[:] = [each for each in folders if each not in skipped]
        for name in names:
            path = Path(parent) / name
            if name not in skipped and path.is_file():
                found[str(path.relative_to(folder))] = path
    return found


def is_unchanged(lab: Lab, folder: Path) -> bool:
    """Say whether a learner's folder is still as the lab gave it."""
    return _digest(folder) == _digest(lab.start)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name, path in sorted(files(folder).items()):
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
