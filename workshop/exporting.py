"""Writes down how a workshop went, without personal data. Pure.

    export(room, events, cards, numbers)    as plain data
    as_csv(exported)                        the same as one table

It has no nickname, id, token or code, and no text that was typed in the room
but for the minute cards, which have no author. People are numbers that are
drawn for each export, and stand in the order of these numbers.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from workshop.card import Card
from workshop.events import Event, Fact
from workshop.measures import overview
from workshop.people import Person, StuckBy
from workshop.state import Room

# Spreadsheets take text that begins so for a formula (OWASP, CSV injection).
FORMULAS = ("=", "+", "-", "@", "\t", "\r")


def export(
    room: Room,
    events: Iterable[Event],
    cards: Iterable[Card],
    numbers: Sequence[int],
) -> dict[str, Any]:
    """Return a room as plain data; `numbers` are distinct and random."""
    stuck = [event.data for event in events if event.fact is Fact.STUCK]
    by_number = dict(zip(numbers, room.people.values(), strict=True))
    times_stuck = Counter(data["person"] for data in stuck)
    return {
        "agenda": room.agenda.title,
        "minutes": room.agenda.minutes,
        "steps": _steps(room, stuck),
        "votes": list(_votes(room)),
        "people": [
            _person(number, by_number[number], times_stuck)
            for number in sorted(by_number)
        ],
        "cards": [
            {"clear": card.clear, "unclear": card.unclear} for card in cards
        ],
    }


def as_csv(exported: dict[str, Any]) -> str:
    """Return an export as a table with a row for each value."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(("of", "which", "measure", "value"))
    for row in _rows(exported):
        writer.writerow([_harmless(cell) for cell in row])
    return text.getvalue()


def _steps(room: Room, stuck: Sequence[Any]) -> list[dict[str, Any]]:
    times = overview(room)["times"]
    begun = sorted(room.begun_ms.items(), key=lambda pair: pair[1])
    ends_ms = [at_ms for _, at_ms in begun[1:]] + [room.changed_ms]
    lasted_s = {
        step: (end_ms - at_ms) // 1000
        for (step, at_ms), end_ms in zip(begun, ends_ms, strict=False)
    }
    by_step = Counter(data["step"] for data in stuck)
    raised = Counter(
        data["step"] for data in stuck if data["by"] != StuckBy.PERSON
    )
    return [
        {
            "step": step.id,
            "title": step.title,
            "planned_s": 60 * step.minutes,
            "lasted_s": lasted_s.get(step.id),
            "was_cut": step.id in room.cuts,
            "done": sum(step.id in p.done for p in room.people.values()),
            "done_after_median_s": times[step.id]["median_s"],
            "done_after_slowest_tenth_s": times[step.id]["slowest_s"],
            "stuck": by_step[step.id],
            "stuck_raised_by_server": raised[step.id],
        }
        for step in room.agenda.steps
    ]


def _votes(room: Room) -> Iterator[dict[str, Any]]:
    for round_ in room.rounds.values():
        poll = room.agenda.poll(round_.poll)
        if poll is None:
            continue
        counts = round_.counts(len(poll.choices))
        yield {
            "question": poll.question,
            "round": round_.number,
            "answer": poll.choices[poll.answer],
            "counts": dict(zip(poll.choices, counts, strict=True)),
        }


def _person(
    number: int, person: Person, times_stuck: Counter[str]
) -> dict[str, Any]:
    return {
        "person": number,
        "done": len(person.done),
        "stuck": times_stuck[person.id],
        "done_after_s": {
            step: took_ms // 1000
            for step, took_ms in sorted(person.took_ms.items())
        },
    }


def _rows(exported: dict[str, Any]) -> Iterator[tuple[str, Any, str, Any]]:
    for step in exported["steps"]:
        for name, value in step.items():
            if name != "step":
                yield "step", step["step"], name, value
    for vote in exported["votes"]:
        which = f"{vote['question']} (round {vote['round']})"
        for choice, count in vote["counts"].items():
            yield "vote", which, choice, count
    for person in exported["people"]:
        which = person["person"]
        yield "person", which, "done", person["done"]
        yield "person", which, "stuck", person["stuck"]
        for step, seconds in person["done_after_s"].items():
            yield "person", which, f"done_after_s of {step}", seconds
    for number, card in enumerate(exported["cards"], 1):
        yield "card", number, "clear", card["clear"]
        yield "card", number, "unclear", card["unclear"]


def _harmless(cell: object) -> object:
    """Return a cell that no spreadsheet calculates."""
    is_formula = isinstance(cell, str) and cell.startswith(FORMULAS)
    return f"'{cell}" if is_formula else cell
