"""Parts are killed while the stack starts: it ends up whole all the same.

By schedules from a seed, so that one that went wrong can be had again;
ACCEPTED_TEST_STARTS has more of them tried than the suite does.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.running import RunningStack, wait_until

Make = Callable[..., RunningStack]

STARTS = int(os.environ.get("ACCEPTED_TEST_STARTS", "2"))
PARTS = (
    "valkey",
    "api",
    "held",
    "worker-paced",
    "worker-compute",
    "sweeper",
    "gateway",
)
# As long as a start takes, and then some.
KILLING_S = 5.0


def kill_at_random(stack: RunningStack, dice: random.Random) -> list[str]:
    """Kill parts, one or several at once, whichever are there."""
    killed = []
    wait_until(lambda: list(stack.run.glob("*.pid")), 60, "a first part")
    until_s = time.monotonic() + KILLING_S
    while time.monotonic() < until_s and stack.process.poll() is None:
        time.sleep(dice.uniform(0.02, 0.6))
        for part in dice.sample(PARTS, dice.choice([1, 1, 1, 2, 3])):
            with suppress(OSError, ValueError):
                stack.kill(part, dice.choice([signal.SIGKILL, signal.SIGTERM]))
                killed.append(part)
    return killed


@pytest.mark.parametrize("seed", range(STARTS))
def test_a_start_under_kills_ends_up_whole(
    make_stack: Make, seed: int
) -> None:
    stack = make_stack()
    killed = kill_at_random(stack, random.Random(seed))
    assert len(killed) > 3
    stack.wait_for("Ready after", 90)
    wait_until(stack.is_whole, 30, f"whole after {killed}")
    assert stack.end() == 0


def test_a_part_that_dies_between_its_readiness_and_the_last_one_s(
    make_stack: Make,
) -> None:
    stack = make_stack()
    # Workers are the last; the API is ready long before.
    stack_log = stack.var / "log" / "api.log"
    wait_until(
        lambda: (
            stack_log.exists() and "Uvicorn running" in stack_log.read_text()
        ),
        60,
        "the API runs",
    )
    began_s = time.monotonic()
    stack.kill("api")
    stack.ready()
    assert time.monotonic() - began_s < 30
    wait_until(stack.is_whole, 30, "whole")
