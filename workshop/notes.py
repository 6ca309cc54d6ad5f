"""Reads the speaker notes, and adds how a room has voted.

The site's build writes them to build/notes.json, outside of what is served:
{minutes: {step: notes}}. A room whose agenda has changed since it was opened
gets the notes of those of its steps that are still there.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from demo.settings import ROOT
from workshop.state import Room

FILE = ROOT / "build" / "notes.json"


def notes_of(room: Room, file: Path = FILE) -> dict[str, Any]:
    """Return the notes of a room's steps, with the votes of its rounds."""
    known = _read(file).get(str(room.agenda.minutes), {})
    return {
        step.id: {
            **known[step.id],
            "votes": {
                poll.id: votes(room, poll.id, len(poll.choices))
                for poll in step.polls
            },
        }
        for step in room.agenda.steps
        if step.id in known
    }


def votes(room: Room, poll: str, choices: int) -> list[list[int]]:
    """Return how many chose what, in each round that is over."""
    return [
        each.counts(choices)
        for each in room.rounds.values()
        if each.poll == poll and not each.is_open
    ]


@cache
def _read(file: Path) -> dict[str, dict[str, Any]]:
    # Before the first build there are rooms, and nothing to say.
    if not file.exists():
        return {}
    known: dict[str, dict[str, Any]] = json.loads(file.read_text("utf-8"))
    return known
