"""Cancels tasks at the moment at which they finish, many times.

Each race is a task of RACE_S whose cancellation is sent somewhere around its
end. Afterwards its event log says which of the two came first, and how many
ends it has.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any, Literal

from typing_extensions import TypedDict

from lessons.load import ENDS
from lessons.load.clock import Clock
from lessons.load.failure import Failed, expect
from lessons.load.http import Gateway


class Race(TypedDict):
    """One task: the response to its cancellation, and its ends."""

    asked_ms: float
    status: int
    end: Literal["succeeded", "cancelled"]
    ends: int


class Races(TypedDict):
    """Counts of all races.

    `asked`: the cancellation was answered with 202; `refused`: with 409.
    `asked_succeeded`: answered with 202, and succeeded all the same.
    """

    races: int
    cancelled: int
    succeeded: int
    asked: int
    refused: int
    asked_succeeded: int
    two_ends: int


TASKS = "/api/tasks"
RACE_S = 1.0
BODY: Mapping[str, Any] = {
    "kind": "sleepy",
    "input": {"duration_s": RACE_S, "steps": 1},
}
# chosen: below the slots of the lane (32) and the owner's quota (60).
AT_ONCE = 16
ROUNDS = 4
# chosen: the worker looks for a request to cancel each half second, so what
# is asked before that comes first; what is asked after the end is refused.
EARLIEST_S, LATEST_S = 0.3, 1.15
PATIENCE_S = 8.0
LOOK_S = 0.2


async def race_all(
    gateway: Gateway, cookie: str, clock: Clock, found: list[Race]
) -> None:
    """Run all races, and append each to `found`."""
    dice = random.Random(AT_ONCE)  # noqa: S311
    for _ in range(ROUNDS):
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                after_s = dice.uniform(EARLIEST_S, LATEST_S)
                group.create_task(
                    _race(gateway, cookie, clock, after_s, found)
                )


async def _race(
    gateway: Gateway,
    cookie: str,
    clock: Clock,
    after_s: float,
    found: list[Race],
) -> None:
    answer = await gateway.post(TASKS, cookie, BODY)
    path = expect(answer, "a task", 202).headers["location"]
    await asyncio.sleep(after_s)
    asked_ms = clock.at_ms()
    answer = await gateway.post(f"{path}/cancel", cookie, {})
    expect(answer, "a request to cancel", 202, 409)
    events = await _until_ended(gateway, cookie, path)
    ends = [e["type"] for e in events if e["type"] in ENDS]
    if ends[0] == "failed":
        raise Failed("a task failed")
    found.append(
        {
            "asked_ms": asked_ms,
            "status": answer.status,
            "end": ends[0],
            "ends": len(ends),
        }
    )


async def _until_ended(
    gateway: Gateway, cookie: str, path: str
) -> list[dict[str, Any]]:
    """Return the log of a task once it has an end."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            answer = await gateway.get(f"{path}/events", cookie)
            events: list[dict[str, Any]] = expect(
                answer, "the event log", 200
            ).json()["events"]
            if any(event["type"] in ENDS for event in events):
                return events
            await asyncio.sleep(LOOK_S)


def counted(found: list[Race]) -> Races:
    """Return what the races came to."""
    asked = [race for race in found if race["status"] == 202]
    return {
        "races": len(found),
        "cancelled": sum(race["end"] == "cancelled" for race in found),
        "succeeded": sum(race["end"] == "succeeded" for race in found),
        "asked": len(asked),
        "refused": len(found) - len(asked),
        "asked_succeeded": sum(race["end"] == "succeeded" for race in asked),
        "two_ends": sum(race["ends"] > 1 for race in found),
    }
