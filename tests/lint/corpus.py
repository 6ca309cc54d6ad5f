"""The corpora: trees that are wrong in a named line, and trees that aren't.

`wrong/<rule>/<case>/EXPECTED` has a line for each finding: `path:line rule`.
A case has nothing else that a rule would find. `right/<case>/` has nothing.
"""

from __future__ import annotations

from pathlib import Path

from accepted.lint.configuration import find
from accepted.lint.engine import Outcome, run

HERE = Path(__file__).parent
EXPECTED = "EXPECTED"
WRONG = sorted(path.parent for path in HERE.glob(f"wrong/*/*/{EXPECTED}"))
RIGHT = sorted(path for path in HERE.glob("right/*") if path.is_dir())


def outcome(case: Path) -> Outcome:
    """Lint a case, with its own configuration."""
    return run(case, find(case))


def found(case: Path) -> list[str]:
    """Return what is found, written as in EXPECTED."""
    return [f"{one.place} {one.rule}" for one in outcome(case).findings]


def expected(case: Path) -> list[str]:
    """Return what has to be found."""
    lines = (case / EXPECTED).read_text("utf-8").splitlines()
    return [line.strip() for line in lines if line.strip()]


def files(cases: list[Path]) -> list[Path]:
    """Return the files of the cases that a reader may read."""
    return [
        path
        for case in cases
        for path in case.rglob("*")
        if path.is_file() and path.name != EXPECTED
    ]
