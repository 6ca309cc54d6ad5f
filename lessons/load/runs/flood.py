"""Experiment `flood`: one loud owner and four quiet ones, before one lane.

Two stacks of the run's own, with the same slots and the same tasks: on one of
them the lane is first come, first served, on the other owners take turns.
Four owners submit a task each, again and again, from the start; at
`flood_at_ms` a fifth one submits many at once. Input {"window_s", "tasks"},
where the window includes the start of the stacks; a line is

    {"at_ms", "flood_at_ms",
     "submitted": [{"side", "owner", "number", "at_ms"}],
     "started": [{"side", "owner", "number", "at_ms", "dwell_ms"}],
     "exchanges"}

with what is new since the line before; the loud owner's are in `loud`, as
numbers: {"side", "submitted", "started"}. `at_ms` of a start is when its
event arrived here; `dwell_ms` is between the two events of the task's log.
"""

from __future__ import annotations

import asyncio

from lessons.load import RunInput, Say
from lessons.load.clock import Clock
from lessons.load.failure import raise_from
from lessons.load.http import Gateway
from lessons.load.line import Exchange, Line
from lessons.load.own_stack import stacks
from lessons.load.owners import (
    LOUD,
    SIDES,
    LoudCount,
    Owner,
    Sides,
    Started,
    Submitted,
)

QUIET = ("a", "b", "c", "d")


class FloodLine(Line):
    """Changes since the line before; the flood begins at
    `flood_at_ms`. `loud` counts from the start.
    """

    flood_at_ms: float
    submitted: list[Submitted]
    started: list[Started]
    loud: list[LoudCount]
    exchanges: list[Exchange]


SLOTS = 4
EVERY_S = 1.0
FLOOD_AT_S = 1.0
# chosen: two stacks start in 3 s, on a busy machine in 8 s. A run has to be
# over 10 s after its window (lessons/load/__main__.py), so it measures less.
START_S = 4.0
# chosen: the rest of the window is for tasks that still wait by then.
QUIET_FRACTION = 0.65
# chosen: as many connections as a client library opens.
AT_ONCE = 16


def environment(*, is_fair: bool) -> dict[str, str]:
    """Return the settings of a side."""
    return {
        "ACCEPTED_FAIR_DISPATCH": str(is_fair),
        "ACCEPTED_UNFINISHED_LIMIT": "1000",
        "ACCEPTED_SUBMIT_LIMIT": "0",
    }


async def run(gateway: Gateway, input_: RunInput, say: Say) -> None:
    """Start both sides, flood them, and print who starts when."""
    window_s: float = input_["window_s"] - START_S
    async with stacks(
        SLOTS,
        first=environment(is_fair=False),
        turns=environment(is_fair=True),
    ) as addresses:
        owners = {
            (side, name): Owner(gateway.at(addresses[side]), side, name)
            for side in SIDES
            for name in (*QUIET, LOUD)
        }
        async with asyncio.TaskGroup() as group:
            for owner in owners.values():
                group.create_task(owner.sign_in())
        async with asyncio.TaskGroup() as group:
            for side in SIDES:
                group.create_task(owners[side, LOUD].ready())
        clock = Clock()
        seen = Sides(clock)
        doing = [
            *(asyncio.create_task(o.follow(seen)) for o in owners.values()),
            *(
                asyncio.create_task(
                    _quiet(owners[side, name], seen, n, window_s)
                )
                for side in SIDES
                for n, name in enumerate(QUIET)
            ),
            *(
                asyncio.create_task(
                    _flood(owners[side, LOUD], seen, input_["tasks"])
                )
                for side in SIDES
            ),
        ]
        try:
            async for _ in clock.lines(window_s):
                raise_from(doing)
                say(seen.line(FLOOD_AT_S))
        finally:
            for task in doing:
                task.cancel()
            await asyncio.gather(*doing, return_exceptions=True)


async def _quiet(owner: Owner, seen: Sides, n: int, window_s: float) -> None:
    """Submit a task each second; look at one that came after the flood."""
    for number in range(int(window_s * QUIET_FRACTION / EVERY_S)):
        await seen.clock.until((number + (n + 1) / len(QUIET)) * EVERY_S)
        task = await owner.submit(seen)
        if n == 0 and number == int(FLOOD_AT_S / EVERY_S) + 1:
            await owner.look(task, seen)


async def _flood(owner: Owner, seen: Sides, count: int) -> None:
    """Submit many tasks at once."""
    await seen.clock.until(FLOOD_AT_S)
    waiting = iter(range(count))

    async def hand() -> None:
        for _ in waiting:
            await owner.submit(seen)

    await asyncio.gather(*(hand() for _ in range(AT_ONCE)))
