"""The speaker notes of a room, with its own votes."""

from __future__ import annotations

import json
from pathlib import Path

from tests.unit.workshop.rooms import AGENDA
from workshop.notes import notes_of
from workshop.state import Room, Round

NOTED = {"30": {"problem": {"reply": "Look at the log."}, "gone": {}}}


def room(*rounds: Round) -> Room:
    return Room(
        "r",
        agenda=AGENDA,
        rounds={(each.poll, each.number): each for each in rounds},
    )


def written(folder: Path) -> Path:
    file = folder / "notes.json"
    file.write_text(json.dumps(NOTED), "utf-8")
    return file


def test_a_room_gets_the_notes_of_its_own_steps(tmp_path: Path) -> None:
    notes = notes_of(room(), written(tmp_path))
    assert list(notes) == ["problem"]
    assert notes["problem"]["reply"] == "Look at the log."
    assert notes["problem"]["votes"] == {"second-12": [], "hop": []}


def test_votes_are_counted_once_a_round_is_over(tmp_path: Path) -> None:
    over = Round("second-12", 1, is_open=False, votes={"a": 0, "b": 2})
    under_way = Round("second-12", 2, votes={"a": 2})
    notes = notes_of(room(over, under_way), written(tmp_path))
    assert notes["problem"]["votes"]["second-12"] == [[1, 0, 1]]


def test_before_the_first_build_there_are_none(tmp_path: Path) -> None:
    assert notes_of(room(), tmp_path / "nowhere.json") == {}
