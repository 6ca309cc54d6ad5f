"""Opens the solutions of a kit, which are sealed under a word."""

from __future__ import annotations

from pathlib import PurePosixPath

from accepted.kit.errors import KitError
from accepted.kit.sealing import opened, sealed
from accepted.lab.catalogue import called
from accepted.lab.errors import LabError
from accepted.lab.hints import require_solution
from accepted.lab.progress import LabProgress
from labs.grading.lab import Lab

SOLUTION = "solution"
AFTER = "after.md"


def is_sealed(lab: Lab) -> bool:
    """Say whether a lab's solution is here, and sealed."""
    return sealed(lab.folder) is not None


def require_readable(lab: Lab, own: LabProgress) -> None:
    """Raise LabError unless the solution can be shown without a word."""
    require_solution(lab, own)
    if is_sealed(lab):
        raise LabError(
            "The solution is sealed until the instructor tells the word:"
            f" `{called(f'solution {lab.number}')}` asks for it."
        )


def read(lab: Lab, word: str) -> tuple[dict[str, str], str]:
    """Return a sealed solution's files, and what stands in after.md.

    Raises LabError for a wrong word.
    """
    file = sealed(lab.folder)
    assert file is not None
    try:
        texts = opened(file, word)
    except KitError as error:
        raise LabError(f"Not shown: {error}") from error
    files = {
        str(PurePosixPath(name).relative_to(SOLUTION)): text
        for name, text in texts.items()
        if name.startswith(f"{SOLUTION}/")
    }
    return files, texts.get(AFTER, "")
