"""Keeps a learner's folders: one for each lab, copied from its start.

my-labs/05-kill-the-worker/                    the learner's code
my-labs/05-kill-the-worker.2026-11-27T14-03/   kept by a reset
"""

from __future__ import annotations

import os
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from accepted.lab.catalogue import called, here
from accepted.lab.errors import LabError, explained
from labs.grading.environment import is_unchanged as is_as_given
from labs.grading.lab import LABS, Lab, labs

VARIABLE = "ACCEPTED_LABS_DIR"


def home() -> Path:
    """Return the folder of all labs; ACCEPTED_LABS_DIR moves it."""
    named = os.environ.get(VARIABLE, "")
    if not named:
        return LABS.parent / "my-labs"
    try:
        return (here() / Path(named).expanduser()).resolve()
    except (RuntimeError, OSError) as error:
        # There is no such user, or links lead in a circle.
        raise LabError(
            f"{VARIABLE} is {named!r}, which can't be found: {error}. Set it"
            " to a folder of yours, or leave it out."
        ) from error


def folder(lab: Lab) -> Path:
    """Return the folder in which a learner works on a lab."""
    return home() / lab.slug


def shown(path: Path) -> str:
    """Return a path as short as it can be typed in the checkout."""
    inside = path.is_relative_to(LABS.parent)
    return str(path.relative_to(LABS.parent)) if inside else str(path)


def is_started(lab: Lab) -> bool:
    """Say whether the learner has a folder with something in it."""
    there = folder(lab)
    with explained(there):
        return there.is_dir() and any(there.iterdir())


def is_unchanged(lab: Lab) -> bool:
    """Say whether the folder is still as the lab gave it."""
    return is_as_given(lab, folder(lab))


def start(lab: Lab) -> Path:
    """Copy the start of a lab; return the learner's folder.

    Raises LabError if the folder has files, or can't be written.
    """
    to = folder(lab)
    if to.exists() and not to.is_dir():
        raise LabError(f"{shown(to)} is a file: move it away, then try again.")
    if is_started(lab):
        raise LabError(
            f"{shown(to)} has files already. Go on with them:"
            f" `{called(f'check {lab.number}')}`. To begin anew and keep them"
            f" as a copy: `{called(f'reset {lab.number}')}`."
        )
    with explained(to):
        home().mkdir(parents=True, exist_ok=True)
        # As one, so that a disk that is full leaves no half of it.
        with tempfile.TemporaryDirectory(dir=home(), prefix=".new-") as new:
            made = Path(new) / lab.slug
            shutil.copytree(
                lab.start, made, ignore=shutil.ignore_patterns("__pycache__")
            )
            if to.is_dir():
                to.rmdir()
            made.rename(to)
    return to


def reset(lab: Lab, now: datetime | None = None) -> Path:
    """Keep the folder under a dated name, and begin anew; return the copy."""
    require_started(lab)
    moment = (now or datetime.now()).strftime("%Y-%m-%dT%H-%M-%S")  # noqa: DTZ005 - a name for people
    kept = home() / f"{lab.slug}.{moment}"
    if kept.exists():
        raise LabError(f"{shown(kept)} is there already: wait a second.")
    with explained(kept):
        folder(lab).rename(kept)
    try:
        start(lab)
    except LabError:
        with explained(kept):
            kept.rename(folder(lab))
        raise
    return kept


def require_started(lab: Lab) -> None:
    """Raise LabError if the learner has no folder of the lab."""
    if not is_started(lab):
        raise LabError(
            f"Lab {lab.number}, {lab.title}, isn't started:"
            f" `{called(f'start {lab.number}')}` gives you its files."
        )


def containing(path: Path) -> Lab | None:
    """Return the lab in whose folder a path is, if it's in one."""
    there = path.resolve()
    for lab in labs():
        own = folder(lab).resolve()
        if there == own or own in there.parents:
            return lab
    return None
