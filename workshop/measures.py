"""Counts and times of a room, for staff to decide by. Pure.

overview(room)               how many are where, and how long steps take
cuts(room)                   the steps that may be left out
loss(room, persons, step)    what a reset of them would lose
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from statistics import median_low
from typing import Any

from workshop.agenda import cut_order, needed_by
from workshop.people import Person, Standing
from workshop.state import Room

# The share of people whom the board marks as the slowest.
SLOWEST_FRACTION = 0.1


def overview(room: Room) -> dict[str, Any]:
    """Return numbers without a name, which a projector may show."""
    people = list(room.people.values())
    places = sorted(room.agenda.place(person.step) for person in people)
    last = room.latest_round()
    return {
        "counts": {
            step.id: {
                standing: sum(
                    person.step == step.id and person.standing is standing
                    for person in people
                )
                for standing in Standing
            }
            for step in room.agenda.steps
        },
        "times": {
            step.id: _times([p.took_ms.get(step.id) for p in people])
            for step in room.agenda.steps
        },
        "stuck": len(room.help_line()),
        "median_place": median_low(places) if places else None,
        # The slowest are those whose place is the lowest.
        "slowest_place": _edge(places),
        # How many have voted; for what, only once it is revealed.
        "votes": len(last.votes) if last else 0,
    }


def cuts(room: Room) -> list[dict[str, Any]]:
    """Return what may be left out when time is short, in this order.

    One that a step which stays needs comes after that step.
    """
    return [
        {
            "step": step.id,
            "title": step.title,
            "minutes": step.minutes,
            "needed_by": [
                other.title
                for other in needed_by(room.agenda, step.id, room.cuts)
            ],
        }
        for step in cut_order(room.agenda, room.begun_ms, room.cuts)
    ]


def loss(room: Room, persons: Collection[str], step: str) -> dict[str, int]:
    """Return how much a reset to a step would lose; [] is everybody."""
    people = [
        p for p in room.people.values() if not persons or p.id in persons
    ]
    return {
        "people": len(people),
        "done": sum(step in person.done for person in people),
        "moved": sum(person.step not in ("", step) for person in people),
        "places_in_line": _stuck(people),
        "failed_checks": sum(p.failures.total() for p in people),
    }


def _stuck(people: Sequence[Person]) -> int:
    return sum(person.standing is Standing.STUCK for person in people)


def _times(took_ms: Sequence[int | None]) -> dict[str, int | None]:
    known = sorted(ms // 1000 for ms in took_ms if ms is not None)
    return {
        "median_s": median_low(known) if known else None,
        "slowest_s": _edge(known[::-1]),
    }


def _edge(slowest_first: Sequence[int]) -> int | None:
    """Return where the slowest tenth ends; a tenth of a few is nobody."""
    count = int(len(slowest_first) * SLOWEST_FRACTION)
    return slowest_first[count - 1] if count else None
