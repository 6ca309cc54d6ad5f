"""A small agenda, and rooms in memory, for tests."""

from __future__ import annotations

from itertools import count

from workshop.admitting import Admitted, Opened, join, open_room
from workshop.agenda import Agenda, agenda_of
from workshop.keeping import Rooms
from workshop.roles import Secrets
from workshop.store import MemoryStore, RoomStore

AGENDA: Agenda = agenda_of(
    {
        "minutes": 30,
        "title": "Half an hour",
        "steps": [
            {
                "id": "problem",
                "title": "The problem",
                "minutes": 12,
                "page": "chapters/1-the-problem/",
                "polls": [
                    {
                        "id": "second-12",
                        "question": "What has the server done at second 12?",
                        "choices": ["Nothing", "Half", "All of it"],
                        "answer": 2,
                        "why": "A 504 stops nobody but the client.",
                    },
                    {
                        "id": "hop",
                        "question": "Which hop cut it?",
                        "choices": ["Gateway", "Server"],
                        "answer": 0,
                    },
                ],
            },
            {"id": "pause", "title": "Break", "minutes": 5, "cut": 1},
            {
                "id": "polling",
                "title": "Polling",
                "minutes": 13,
                "needs": ["problem"],
                "cut": 2,
            },
        ],
    }
)


def rooms(store: RoomStore | None = None) -> Rooms:
    """Return rooms whose clock goes on by a second at each look."""
    clock = count(1_000_000, 1000)
    return Rooms(
        MemoryStore() if store is None else store,
        Secrets("a secret of tests"),
        lambda: next(clock),
    )


async def opened(house: Rooms, people_limit: int = 5) -> Opened:
    """Open a room."""
    return await open_room(
        house,
        title="Tuesday",
        agenda=AGENDA,
        people_limit=people_limit,
        keep_days=7,
    )


async def joined(house: Rooms, room: Opened, name: str = "") -> Admitted:
    """Let one more person in."""
    people = len((await house.room(room.room)).people)
    return await join(house, room.code, name, key=f"key of person {people}")
