"""Keeps a learner's folders: one for each lab, copied from its start.

my-labs/05-kill-the-worker/                    the learner's code
my-labs/05-kill-the-worker.2026-11-27T14-03/   kept by a reset
"""

from __future__ import annotations

import os
import shlex
import shutil
import stat
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
    with explained(to):
        is_file = to.exists() and not to.is_dir()
    if is_file:
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
            _copy(lab.start, made)
            if to.is_dir():
                to.rmdir()
            made.rename(to)
    return to


class _Stopped(Exception):
    """A file can't be copied. shutil would go on, and lose the reason."""

    def __init__(self, reason: OSError) -> None:
        super().__init__(str(reason))
        self.reason = reason


def _copy(start_: Path, to: Path) -> None:
    """Copy a start, so that its files can be written. Raises OSError."""

    def one(source: str, made: str) -> None:
        try:
            shutil.copyfile(source, made)
            # The checkout may be somebody else's, and read-only.
            Path(made).chmod(Path(source).stat().st_mode | stat.S_IWUSR)
        except OSError as error:
            raise _Stopped(error) from error

    ignored = shutil.ignore_patterns("__pycache__")
    try:
        shutil.copytree(start_, to, ignore=ignored, copy_function=one)
    except _Stopped as stopped:
        raise stopped.reason from None
    for each in (to, *to.rglob("*")):
        each.chmod(each.stat().st_mode | stat.S_IWUSR)


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
    # Ctrl-C as well.
    except BaseException:
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


def is_in(path: Path, lab: Lab) -> bool:
    """Say whether a path is in a learner's folder of a lab."""
    return path.resolve().is_relative_to(folder(lab).resolve())


def quoted(lab: Lab) -> str:
    """Return a learner's folder as a shell takes it, from anywhere."""
    return shlex.quote(str(folder(lab)))


def containing(path: Path) -> Lab | None:
    """Return the lab in whose folder a path is, if it's in one.

    Raises LabError in a copy that a reset has kept: a learner's editor and
    shell stay there.
    """
    there = path.resolve()
    if there.is_relative_to(home().resolve()):
        name = there.relative_to(home().resolve()).parts[:1]
        for lab in labs():
            if name and name[0].startswith(f"{lab.slug}."):
                raise LabError(
                    f"{name[0]} is the copy that a reset has kept. Go on in"
                    f" the new folder: cd {quoted(lab)}"
                )
    for lab in labs():
        if is_in(path, lab):
            return lab
    return None
