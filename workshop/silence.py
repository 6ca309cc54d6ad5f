"""Finds people of whom nothing was heard for a while. Pure.

The server raises each silence once. It ends by itself with the next thing
that the person does, such as a press.
"""

from __future__ import annotations

from workshop.events import Draft, Fact
from workshop.people import Person, Standing, StuckBy
from workshop.state import Room

# chosen: longer than it takes to read the longest section between two presses.
SILENCE_S = 240


def silences(room: Room, now_ms: int) -> list[Draft]:
    """Return an event for each person whose silence is to be raised now.

    Nobody is silent while everyone looks up, or at a step without a page,
    such as a break: there is nothing to press.
    """
    if not room.is_open or not room.step or room.is_paused:
        return []
    return [
        Draft(
            Fact.STUCK,
            {
                "person": person.id,
                "step": person.step,
                "why": f"nothing heard for {SILENCE_S // 60} minutes",
                "by": StuckBy.SILENCE,
            },
        )
        for person in room.people.values()
        if _is_silent(room, person, now_ms)
    ]


def _is_silent(room: Room, person: Person, now_ms: int) -> bool:
    step = room.agenda.step(person.step)
    if step is None or not step.page:
        return False
    if person.standing is Standing.STUCK or person.was_raised:
        return False
    is_behind = room.agenda.place(step.id) < room.agenda.place(room.step)
    if person.standing is Standing.DONE and not is_behind:
        return False
    since_ms = max(person.heard_ms, person.arrived_ms, room.quiet_from_ms)
    return now_ms - since_ms >= SILENCE_S * 1000
