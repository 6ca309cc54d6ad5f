"""Writes slides, handouts and speaker notes, one of each for an agenda.

site/generated/slides<minutes>.html   included by the deck's page
site/generated/handout<minutes>.html  included by the handout's page
build/notes.json                      for the rooms' server alone
"""

from __future__ import annotations

import json

from accepted.sitebuild import practices
from accepted.sitebuild.step import BUILD, Step
from demo.settings import ROOT

GENERATED = ROOT / "site" / "generated"
NOTES = BUILD / "notes.json"
AGENDAS = (45, 90, 210, 360)


def write() -> None:
    """Write all three for each agenda."""
    # Here: a build without anything to do needs no labs and no rooms.
    from accepted.sitebuild import chapters
    from accepted.sitebuild.talks import decks, handouts, notes, reading
    from labs.grading.lab import labs

    rules = practices.read(practices.DATA.read_text("utf-8"))
    glossary = (ROOT / "GLOSSARY.md").read_text("utf-8")
    talks = reading.read()
    for talk in talks:
        minutes = talk.agenda.minutes
        _put(f"slides{minutes}.html", decks.as_html(talk, rules))
        handout = handouts.as_html(
            talk, rules, glossary, chapters.read(), labs()
        )
        _put(f"handout{minutes}.html", handout)
    NOTES.write_text(json.dumps(notes.as_data(talks)), "utf-8")


def _put(name: str, html: str) -> None:
    (GENERATED / name).write_text(html, "utf-8")


STEP = Step(
    name="talks",
    says="Writing slides, handouts and speaker notes.",
    inputs=(
        "site/data/slides.toml",
        "site/data/practices.toml",
        "site/chapters/*",
        "site/recordings/*.json",
        "workshop/agendas.toml",
        "GLOSSARY.md",
        "labs/labs.toml",
        "labs/*/lab.toml",
        "accepted/sitebuild/talks/*.py",
    ),
    outputs=(
        NOTES,
        *(GENERATED / f"slides{minutes}.html" for minutes in AGENDAS),
        *(GENERATED / f"handout{minutes}.html" for minutes in AGENDAS),
    ),
    run=write,
)
