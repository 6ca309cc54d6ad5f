"""Finds the lab that a learner means, and its texts. It changes nothing."""

from __future__ import annotations

import os
import shutil
from difflib import get_close_matches
from pathlib import Path

from accepted.lab.errors import LabError
from labs.grading.lab import Lab, UnknownLab, labs
from labs.grading.lab import find as find_exactly

# chosen: near enough to be a slip of the finger.
NEAR = 0.5


def find(name: str) -> Lab:
    """Return a lab by its number or name. Raises LabError with the nearest."""
    try:
        return find_exactly(name)
    except UnknownLab:
        pass
    wanted = name.strip().lower().replace(" ", "-").replace("_", "-")
    if not wanted.isdigit():
        names = {lab.slug[3:]: lab for lab in labs()}
        near = get_close_matches(wanted, names, n=1, cutoff=NEAR) or [
            name for name in names if len(wanted) > 1 and wanted in name
        ]
        if near:
            lab = names[near[0]]
            raise LabError(
                f"There is no lab {name!r}. Did you mean {lab.slug[3:]},"
                f" number {lab.number}?"
            )
    raise LabError(
        f"There is no lab {name!r}: the labs are 1 to {len(labs())}."
        f" `{called()} list` shows them."
    )


def require_ready(lab: Lab) -> None:
    """Raise LabError for a lab that is planned only."""
    if not lab.is_ready:
        raise LabError(
            f"Lab {lab.number}, {lab.title}, is planned, and not here yet."
            f" `{called()} list` shows the labs that are."
        )


def called(arguments: str = "") -> str:
    """Return how a learner calls this command on this machine."""
    # make has no such shortcut, and a shell only once .venv is activated.
    program = "accepted" if shutil.which("accepted") else ".venv/bin/accepted"
    return f"{program} lab {arguments}".rstrip()


def here() -> Path:
    """Return the folder in which the command was called."""
    return Path(os.environ.get("ACCEPTED_CALLED_FROM") or Path.cwd())


def page(lab: Lab) -> str:
    """Return the lab's page as Markdown."""
    return _text(lab.folder / "README.md", lab.comes)


def after(lab: Lab) -> str:
    """Return what a learner reads after a pass, as Markdown."""
    return _text(lab.folder / "after.md", "")


def solution(lab: Lab) -> dict[str, str]:
    """Return the files of the reference solution, by their names."""
    return {
        path.relative_to(lab.solution).as_posix(): _text(path, "")
        for path in sorted(lab.solution.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _text(path: Path, otherwise: str) -> str:
    return path.read_text("utf-8") if path.is_file() else otherwise
