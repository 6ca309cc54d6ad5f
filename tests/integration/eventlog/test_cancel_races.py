"""Cancel against finish on every event log, the durable one included."""

from __future__ import annotations

import asyncio
import random
from collections import Counter

from demo.contract import State
from demo.eventlog import EventLog
from tests.racing import race

RACES = 300


async def test_of_cancel_and_finish_one_wins_and_nothing_follows(
    log: EventLog,
) -> None:
    dice = random.Random(20260202)
    won = Counter(
        await asyncio.gather(
            *(race(log, f"t{number}", dice) for number in range(RACES))
        )
    )
    assert won.total() == RACES
    for state in (State.CANCELLED, State.SUCCEEDED):
        assert won[state] > RACES / 100, won
