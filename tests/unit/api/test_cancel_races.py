"""Cancel against finish, 10,000 times: one end, and it stays."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from demo.contract import State
from demo.memorylog import MemoryLog
from tests.racing import race

RACES, AT_ONCE = 10_000, 20


async def test_of_cancel_and_finish_one_wins_and_nothing_follows() -> None:
    dice = random.Random(20260202)
    won: Counter[State] = Counter()
    for first in range(0, RACES, AT_ONCE):
        # A new one each time: it keeps everything.
        log = MemoryLog()
        won.update(
            await asyncio.gather(
                *(
                    race(log, f"t{first + number}", dice)
                    for number in range(AT_ONCE)
                )
            )
        )
    assert won.total() == RACES
    # All ends do happen, else the race would show nothing.
    for state in (State.CANCELLED, State.SUCCEEDED, State.FAILED):
        assert won[state] > RACES / 100, won
