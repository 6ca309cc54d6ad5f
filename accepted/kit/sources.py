"""Copies the checkout's files into a kit, and seals what isn't to be read."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from accepted.kit.errors import KitError
from accepted.kit.sealing import PARTS, SEALED, parts_of, seal
from demo.settings import ROOT

# The tests of labs run solutions and wrong ones: nothing for participants.
LEFT_OUT = ("tests/labs/", "tests/unit/labs/", ".github/", ".ci/")


def copy(kit: Path) -> int:
    """Copy every file that is under version control; return how many."""
    wanted = [path for path in _files() if not _is_sealed(path)]
    for path in wanted:
        to = kit / path
        to.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, to)
    _remove_others(kit, set(wanted))
    return len(wanted)


def seal_all(kit: Path, word: str) -> int:
    """Seal each lab's solution into the kit; return how many labs."""
    to = kit / SEALED
    to.mkdir(parents=True, exist_ok=True)
    count = 0
    for lab in sorted((ROOT / "labs").iterdir()):
        files = parts_of(lab) if (lab / "lab.toml").is_file() else []
        if files:
            seal(lab, files, word, to / lab.name)
            count += 1
    return count


def _files() -> Iterator[Path]:
    ask = [shutil.which("git") or "git", "ls-files", "-z"]
    listing = subprocess.run(
        ask,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listing.returncode != 0:
        raise KitError(
            "a kit is made from a clone of the repository, and git can't list"
            f" its files here: {listing.stderr.strip()}"
        )
    for name in listing.stdout.split("\0"):
        is_wanted = name and not name.startswith(LEFT_OUT)
        if is_wanted and (ROOT / name).is_file():
            yield Path(name)


def _is_sealed(path: Path) -> bool:
    parts = path.parts
    return len(parts) > 2 and parts[0] == "labs" and parts[2] in PARTS


def _remove_others(kit: Path, wanted: set[Path]) -> None:
    """Remove files of an earlier making that have gone since, in labs."""
    for path in sorted((kit / "labs").rglob("*")):
        if path.is_file() and path.relative_to(kit) not in wanted:
            path.unlink()
