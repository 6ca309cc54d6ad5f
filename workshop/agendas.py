"""Reads the agendas from agendas.toml, as the guide has them today.

The questions that are put to the vote are those of the figures. The site's
build writes them down, with the answers that recorded runs have shown.
"""

from __future__ import annotations

import json
import tomllib
from functools import cache
from pathlib import Path

from demo.settings import ROOT
from workshop.agenda import Agenda, agenda_of

FILE = Path(__file__).with_name("agendas.toml")
QUESTIONS = ROOT / "site" / "generated" / "questions.json"


@cache
def agendas() -> dict[int, Agenda]:
    """Return all agendas by their minutes."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    # Before the first build there are steps, and nothing to vote on.
    polls = json.loads(QUESTIONS.read_text()) if QUESTIONS.exists() else {}
    found = {}
    for each in table["agenda"]:
        steps = [
            {
                **step,
                "polls": [
                    {"id": id_, **polls[id_]}
                    for id_ in step.get("polls", ())
                    if id_ in polls
                ],
            }
            for step in each["steps"]
        ]
        agenda = agenda_of({**each, "steps": steps})
        found[agenda.minutes] = agenda
    return found
