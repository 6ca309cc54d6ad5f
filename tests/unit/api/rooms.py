"""All rooms of the guide's API, and the examples of their answers."""

from __future__ import annotations

from typing import NoReturn

import pytest

from demo.api.app import ALWAYS
from demo.api.examples import EXAMPLES
from demo.api.room import Room
from demo.contract import Task
from demo.jsontext import dump
from demo.memorylog import MemoryLog
from lessons.effects import MemoryBooks
from lessons.rooms.effects import effects_room
from lessons.rooms.fault import FAULT
from lessons.rooms.message import MESSAGE
from lessons.rooms.stored import stored_room
from lessons.stored import (
    Entries,
    Entry,
    KeptLane,
    KeptLog,
    Stored,
    Unacknowledged,
)


async def _unasked(*_: object) -> NoReturn:
    raise AssertionError("only its routes are looked at")


_MORE = (FAULT, effects_room(MemoryBooks()), MESSAGE, stored_room(_unasked))
ROOMS = (*ALWAYS, *_MORE)
# Their addresses below a task's.
MORE_WITH_ID = ("/effects", "/fault", "/message", "/stored")
ALL_EXAMPLES = {
    **EXAMPLES,
    **{name: said for room in _MORE for name, said in room.examples.items()},
}


@pytest.fixture
def books() -> MemoryBooks:
    return MemoryBooks()


@pytest.fixture
def rooms(log: MemoryLog, books: MemoryBooks) -> tuple[Room, ...]:
    """Return the guide's rooms, around one log and one set of books."""

    async def stored_of(task: Task) -> Stored:
        """Show the events alone: the rest is a real store's."""
        events = await log.read(task.id)
        entries = [
            Entry(id=f"{event.seq}-0", fields=[("data", dump(event.data))])
            for event in events
        ]
        return Stored(
            at="",
            log=KeptLog(key="", length=len(events), entries=entries),
            feed=Entries(key="", entries=[]),
            lane=KeptLane(key=task.lane, length=0, waiting=[]),
            unacked=Unacknowledged(key="", taken=[]),
            lease=None,
            withheld=[],
        )

    return (FAULT, effects_room(books), MESSAGE, stored_room(stored_of))
