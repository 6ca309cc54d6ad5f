"""What belongs to the tree: the files git tracks or would track."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def files() -> tuple[Path, ...]:
    """Return every file of the tree, those not yet committed included."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "-co", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    named = (ROOT / name for name in listed.split("\0") if name)
    return tuple(sorted(path for path in named if path.is_file()))


def files_with(*suffixes: str) -> tuple[Path, ...]:
    """Return the files of the tree that end in one of `suffixes`."""
    return tuple(path for path in files() if path.suffix in suffixes)


def name(path: Path) -> str:
    """Return the path from the root, as a test's id and in its message."""
    return path.relative_to(ROOT).as_posix()
