"""Reads the agendas from agendas.toml, as the guide has them today."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from workshop.agenda import Agenda, agenda_of

FILE = Path(__file__).with_name("agendas.toml")


@cache
def agendas() -> dict[int, Agenda]:
    """Return all agendas by their minutes."""
    table = tomllib.loads(FILE.read_text("utf-8"))
    polls = table.get("poll", {})
    found = {}
    for each in table["agenda"]:
        steps = [
            {
                **step,
                "polls": [
                    {"id": id_, **polls[id_]} for id_ in step.get("polls", ())
                ],
            }
            for step in each["steps"]
        ]
        agenda = agenda_of({**each, "steps": steps})
        found[agenda.minutes] = agenda
    return found
