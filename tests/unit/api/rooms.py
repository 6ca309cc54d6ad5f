"""All rooms of the guide's API, and the examples of their answers."""

from __future__ import annotations

from typing import NoReturn

from demo.api.app import ALWAYS
from demo.api.examples import EXAMPLES
from lessons.effects import MemoryBooks
from lessons.rooms.effects import effects_room
from lessons.rooms.fault import FAULT
from lessons.rooms.message import MESSAGE
from lessons.rooms.stored import stored_room


async def _unasked(*_: object) -> NoReturn:
    raise AssertionError("only its routes are looked at")


_MORE = (FAULT, effects_room(MemoryBooks()), MESSAGE, stored_room(_unasked))
ROOMS = (*ALWAYS, *_MORE)
ALL_EXAMPLES = {
    **EXAMPLES,
    **{name: said for room in _MORE for name, said in room.examples.items()},
}
