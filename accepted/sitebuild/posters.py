"""Writes the figures' posters: a table of a recorded run for each.

    site/recordings/<scenario>.json -> site/generated/posters/<scenario>.html
    a figure's `diagram`            -> site/generated/posters/<figure>.md
    the sizing model's plans        -> site/generated/posters/plans.html
    the five questions              -> site/generated/posters/five*.html
    all questions, with answers     -> site/generated/questions.json

A page includes them inside the figure's element, so that it says what the
figure shows without a script, in print and offline. The tables come from
the widgets' own model (site/widgets/posters/, which Node runs unchanged), so
that poster and figure agree.
"""

from __future__ import annotations

from accepted import node
from accepted.sitebuild.step import Step
from demo.settings import ROOT

RECORDINGS = ROOT / "site" / "recordings"
POSTERS = ROOT / "site" / "generated" / "posters"
MAKE = ROOT / "site" / "widgets" / "posters" / "make.ts"
OTHERS = (MAKE.with_name("plans.ts"), MAKE.with_name("five.ts"))
# For votes in a workshop's room.
QUESTIONS = POSTERS.parent / "questions.json"


def write() -> None:
    """Write one poster for each recording, and those of other figures."""
    node.run([MAKE, RECORDINGS, POSTERS])
    for other in OTHERS:
        node.run([other, POSTERS])
    node.run([MAKE.with_name("questions.ts"), RECORDINGS, QUESTIONS])


STEP = Step(
    name="posters",
    says="Writing the recorded tables.",
    inputs=(
        "site/recordings/*.json",
        "site/widgets/posters/*.ts",
        "site/widgets/model/*.ts",
        "site/widgets/model/figures/*.ts",
        "site/widgets/model/sizing/*.ts",
        "accepted/sitebuild/posters.py",
    ),
    outputs=(POSTERS, QUESTIONS),
    run=write,
)
