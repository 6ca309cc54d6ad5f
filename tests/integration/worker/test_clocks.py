"""Workers whose clocks are wrong by an hour: nobody's task is taken."""

from __future__ import annotations

from itertools import pairwise

import pytest

from demo.contract import State
from tests.integration.worker.crew import Crew

HOUR_S = 3600.0


@pytest.mark.parametrize("clock_s", [HOUR_S, -HOUR_S])
async def test_a_clock_that_is_wrong_by_an_hour_takes_nobody_s_attempt(
    crew: Crew, clock_s: float
) -> None:
    crew.sweeper()
    await crew.worker("paced", "right")
    for n in range(4):
        await crew.submit(f"t_{n}", "paced", pace_s=0.3)
    for n in range(4):
        await crew.until(f"t_{n}", lambda t: len(t.partials) >= 1)
    # Kombu's own sweep goes by the clock: to a fast one, all messages that
    # are in other hands have been there for too long.
    await crew.worker("paced", "wrong", clock_s=clock_s)
    for n in range(4, 8):
        await crew.submit(f"t_{n}", "paced", pace_s=0.1)
    for n in range(8):
        task = await crew.ended(f"t_{n}")
        story = await crew.story(task.id)
        assert (task.state, task.attempt) == (State.SUCCEEDED, 1), story
        assert story.count("started1") == 1
        # All moments are of one clock: the broker's.
        events = await crew.log.read(task.id)
        assert all(a.at <= b.at for a, b in pairwise(events))
    hands = await crew.redis.hlen("unacked")
    assert hands <= 8, "messages breed"
