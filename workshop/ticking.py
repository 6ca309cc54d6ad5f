"""Looks at each room every few seconds, for events that nobody sends.

Such an event is appended as any other, so two processes that look at the same
room don't both write it: the second is told to look again, and finds it done.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

from demo.errors import LogUnavailable
from workshop.errors import UnknownRoom
from workshop.keeping import Rooms
from workshop.silence import silences
from workshop.store import Conflict

# chosen: short beside the 240 s of a silence.
TICK_S = 5.0


async def tick(rooms: Rooms) -> None:
    """Append the events that are due in the rooms of this process."""
    for room_id in rooms.kept_ids():
        # The next look finds what this one couldn't write.
        with suppress(UnknownRoom, LogUnavailable, Conflict):
            await rooms.change(
                room_id, lambda room: silences(room, rooms.now_ms())
            )


async def tick_for_ever(rooms: Rooms) -> None:
    """Tick until cancelled."""
    while True:
        await asyncio.sleep(TICK_S)
        await tick(rooms)
