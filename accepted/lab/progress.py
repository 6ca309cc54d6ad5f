"""Keeps what a learner has done, in my-labs/progress.json.

    {"version": 1, "labs": {"05-kill-the-worker": {"done": true, ...}}}

The file is a cache: `accepted lab check --all-labs` finds out again what is
done. A file that can't be read is kept under another name, and said.
"""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields
from itertools import count
from math import inf
from pathlib import Path
from typing import Any

from accepted.lab import folders
from accepted.lab.errors import explained
from labs.grading.lab import TIERS, Lab, labs

VERSION = 1
NAME = "progress.json"
DAMAGED = f"{NAME}.damaged-"
# What a file raises that isn't as we wrote it.
DAMAGE = (
    ValueError, TypeError, KeyError, AttributeError, OverflowError,
    RecursionError,
)  # fmt: skip
# chosen: a pause that is longer isn't counted as work.
PAUSE_S = 15 * 60


@dataclass(slots=True)
class LabProgress:
    """A learner's progress in one lab."""

    done: bool = False
    # Whether the solution was shown before the first pass.
    with_solution: bool = False
    # The highest tier of hints that was shown, by requirement.
    hints: dict[str, int] = field(default_factory=dict)
    attempts: int = 0
    worked_s: float = 0.0
    # Of the last check: its verdict, and the requirement that was broken.
    verdict: str = ""
    requirement: str = ""
    # Unix time of the last command about this lab.
    touched_at: float = 0.0

    @property
    def minutes(self) -> int:
        """Return the minutes of work, long pauses left out."""
        return round(self.worked_s / 60)

    @property
    def most_hints(self) -> int:
        """Return the highest tier of hints that was shown."""
        return max(self.hints.values(), default=0)

    @property
    def is_touched(self) -> bool:
        """Say whether the learner has done anything here."""
        return self != LabProgress()

    def touch(self) -> None:
        """Count the time since the last command, unless it was a pause."""
        now = time.time()
        if 0 < now - self.touched_at < PAUSE_S:
            self.worked_s += now - self.touched_at
        self.touched_at = now


@dataclass(slots=True)
class Progress:
    """A learner's progress in all labs."""

    labs: dict[str, LabProgress] = field(default_factory=dict)
    # Where a damaged file is kept, to be told.
    damaged: Path | None = None

    def of(self, lab: Lab) -> LabProgress:
        """Return the progress in one lab; changes to it count."""
        return self.labs.setdefault(lab.slug, LabProgress())

    @property
    def done(self) -> int:
        """Return how many labs are done."""
        return sum(each.done for each in self.labs.values())

    def next(self) -> Lab | None:
        """Return the first lab that is ready and not done."""
        return next(
            (lab for lab in labs() if lab.is_ready and not self.of(lab).done),
            None,
        )

    def last(self) -> Lab | None:
        """Return the lab that the learner worked on last."""
        touched = [lab for lab in labs() if self.of(lab).touched_at]
        return max(
            touched, key=lambda lab: self.of(lab).touched_at, default=None
        )


def read() -> Progress:
    """Return the progress. A damaged file is kept aside and named."""
    try:
        return _read()
    except DAMAGE:
        # Another process may just have written a good one.
        with _locked():
            return _read_or_kept()


@contextmanager
def changing() -> Iterator[Progress]:
    """Yield the progress, and write it at the end. One at a time."""
    with _locked():
        progress = _read_or_kept()
        yield progress
        _write(progress)


@contextmanager
def _locked() -> Iterator[None]:
    with explained(folders.home()):
        folders.home().mkdir(parents=True, exist_ok=True)
        lock = (folders.home() / ".lock").open("w")
    with lock:
        with explained(folders.home()):
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read() -> Progress:
    """Return the progress. Raises one of DAMAGE."""
    path = folders.home() / NAME
    with explained(path):
        try:
            progress = _parsed(path.read_text("utf-8"))
        except FileNotFoundError:
            progress = Progress()
        # Said until somebody takes it away: nobody may have seen it yet.
        progress.damaged = max(path.parent.glob(f"{DAMAGED}*"), default=None)
    return progress


def _read_or_kept() -> Progress:
    """Return the progress; move a damaged file away. Under the lock only."""
    try:
        return _read()
    except DAMAGE:
        path = folders.home() / NAME
        kept = _free(path, int(time.time()))
        with explained(kept):
            path.rename(kept)
        return Progress(damaged=kept)


def _free(path: Path, since: int) -> Path:
    """Return a name for a damaged file that no earlier one has."""
    names = (f"{DAMAGED}{number}" for number in count(since))
    kept = map(path.with_name, names)
    return next(each for each in kept if not each.exists())


def _write(progress: Progress) -> None:
    path = folders.home() / NAME
    told = {
        "version": VERSION,
        "labs": {
            slug: asdict(each)
            for slug, each in sorted(progress.labs.items())
            if each.is_touched
        },
    }
    new = path.with_name(f".{NAME}.{os.getpid()}")
    with explained(path):
        try:
            new.write_text(json.dumps(told, indent=1) + "\n", "utf-8")
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def _parsed(text: str) -> Progress:
    data = json.loads(text)
    if data["version"] != VERSION:
        raise ValueError("of another version")
    known = {lab.slug for lab in labs()}
    return Progress(
        {
            slug: _lab_parsed(entry)
            for slug, entry in data["labs"].items()
            if slug in known
        }
    )


def _lab_parsed(entry: dict[str, Any]) -> LabProgress:
    """Return one lab's progress; each field has to be of its type."""
    read_ = LabProgress()
    for each in fields(LabProgress):
        value = entry.get(each.name, getattr(read_, each.name))
        wanted = type(getattr(read_, each.name))
        if wanted is float and isinstance(value, int):
            value = float(value)
        if not isinstance(value, wanted):
            raise TypeError(each.name)
        if isinstance(value, (int, float)) and not 0 <= value < inf:
            raise ValueError(each.name)
        setattr(read_, each.name, value)
    for tier in read_.hints.values():
        if not isinstance(tier, int) or not 0 <= tier <= len(TIERS):
            raise TypeError("hints")
    return read_
