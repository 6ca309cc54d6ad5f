"""Writes the tables that pages derive from the code (lessons/export.py)."""

from __future__ import annotations

from accepted.sitebuild.step import Step
from demo.settings import ROOT

GENERATED = ROOT / "site" / "generated"


def write() -> None:
    """Write what lessons/export.py makes for pages."""
    # Here, because it takes the half second that a build without
    # anything to do doesn't have.
    from lessons import export

    export.write(GENERATED)


STEP = Step(
    name="data",
    says="Reading states, settings, kinds and sizes from the code.",
    inputs=(
        "demo/contract.py",
        "lessons/export.py",
        "demo/settings.py",
        "lessons/story.py",
        "demo/sizing/*",
        "demo/work/*.py",
        "lessons/worked.py",
        "lessons/antipatterns/**/*.py",
        "lessons/anti-patterns/*/*",
        "site/recordings/antipatterns/*",
        "site/data/practices.toml",
        "accepted/sitebuild/data.py",
    ),
    outputs=(
        GENERATED / "states.md",
        GENERATED / "story.md",
        GENERATED / "settings.md",
        GENERATED / "kinds.md",
        GENERATED / "worked.md",
        GENERATED / "anti_patterns.md",
    ),
    run=write,
)
