"""Opens the rooms that the guide's API has and the service does without."""

from __future__ import annotations

from demo.api.room import Room
from demo.opening import open_store
from demo.settings import Settings
from lessons.effects import open_books
from lessons.rooms.effects import effects_room
from lessons.rooms.fault import FAULT
from lessons.rooms.message import MESSAGE
from lessons.rooms.stored import stored_room
from lessons.stored import stored_in


def open_rooms(settings: Settings) -> tuple[Room, ...]:
    """Return the rooms; each connects with its first request."""
    return (
        FAULT,
        effects_room(open_books(settings)),
        MESSAGE,
        stored_room(stored_in(open_store(settings))),
    )
