"""Lists the files of the tree: those that git tracks or would track."""

from __future__ import annotations

import os
import re
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Trees as other teams write them, which `accepted lint` is tried on.
CORPORA = (ROOT / "tests/lint/wrong", ROOT / "tests/lint/right")

# Code of learners, and of teams that do it another way, in the style of each.
OTHERS = re.compile(r"labs/\w+/(?:start|oddballs)/")


@cache
def files() -> tuple[Path, ...]:
    """Return every file of ours, those not yet committed included."""
    return tuple(
        path
        for path in every_file()
        if not any(corpus in path.parents for corpus in CORPORA)
    )


@cache
def every_file() -> tuple[Path, ...]:
    """Return every file of the tree, also those in others' style."""
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


def is_others(path: Path) -> bool:
    """Say whether a file is written as a learner or another team would."""
    return bool(OTHERS.match(name(path)))


def check_out(folder: Path, *config: str) -> Path:
    """Write the tree into `folder` as git with `config` checks it out."""
    environment = {**os.environ, "GIT_INDEX_FILE": str(folder / "index")}
    settings = [word for setting in config for word in ("-c", setting)]
    there = folder / "tree"

    def git(*words: str, names: bytes = b"") -> None:
        subprocess.run(
            ["git", *settings, *words],
            cwd=ROOT,
            env=environment,
            input=names,
            check=True,
            capture_output=True,
        )

    # Also what isn't committed yet.
    named = b"\0".join(os.fsencode(name(path)) for path in every_file())
    git("update-index", "--add", "-z", "--stdin", names=named)
    git("checkout-index", "--all", f"--prefix={there}/")
    return there
