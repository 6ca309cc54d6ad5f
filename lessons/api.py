"""Starts the guide's API: the service's, with rooms that only the guide needs.

They show a task's effects, message and stored keys, and cause faults. Run by
uvicorn, as demo/api/main.py is.
"""

from __future__ import annotations

from demo.api.composition import open_api
from demo.api.room import Room
from demo.opening import open_store
from demo.settings import Settings
from lessons.effects import open_books
from lessons.kinds import kinds_of
from lessons.rooms.effects import effects_room
from lessons.rooms.fault import FAULT
from lessons.rooms.message import MESSAGE
from lessons.rooms.stored import stored_room
from lessons.settings import lesson_settings
from lessons.stored import stored_in


def rooms(settings: Settings) -> tuple[Room, ...]:
    """Return the rooms that the service does without."""
    return (
        FAULT,
        effects_room(open_books(settings)),
        MESSAGE,
        stored_room(stored_in(open_store(settings))),
    )


settings = lesson_settings()
app = open_api(settings, kinds_of, rooms(settings))
