"""The environment in which a learner's processes run, and their own files.

Nothing of this process leaks into it but where the language's own programs
are.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from labs.grading.descendants import MARK
from labs.grading.lab import Lab

# Folders of tools, which a check neither copies nor compares.
LEFT_OUT = (
    ".venv", "venv", ".git", "node_modules", "__pycache__", ".*_cache",
    "*.pyc", ".accepted*", ".DS_Store",
)  # fmt: skip


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


def ignored(parent: str, names: Sequence[str]) -> set[str]:
    """Return which names in a folder are left out."""
    return shutil.ignore_patterns(*LEFT_OUT)(parent, list(names))


def files(folder: Path) -> dict[str, Path]:
    """Return a folder's own files by their names inside of it."""
    found: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder):
        skipped = ignored(parent, [*folders, *names])
        folders[:] = [each for each in folders if each not in skipped]
        for name in names:
            path = Path(parent) / name
            if name not in skipped and _is_file(path):
                found[str(path.relative_to(folder))] = path
    return found


def is_unchanged(lab: Lab, folder: Path) -> bool:
    """Say whether a learner's folder is still as the lab gave it."""
    return _digest(folder) == _digest(lab.start)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for name, path in sorted(files(folder).items()):
        # One that an editor has replaced, or that can't be read, is no file
        # that the lab gave.
        content = b""
        with suppress(OSError):
            content = path.read_bytes()
        digest.update(os.fsencode(name) + b"\0" + content + b"\0")
    return digest.hexdigest()


def _is_file(path: Path) -> bool:
    with suppress(OSError):
        return path.is_file()
    return False
