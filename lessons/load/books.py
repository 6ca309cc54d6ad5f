"""What came of it all, as others tell it: the API's list and the books.

Counted by what an owner owns, not by what answers promised: an answer may
be lost, and its task is there all the same.
"""

from __future__ import annotations

import asyncio
from typing import Any

from lessons.load.failure import Failed, expect
from lessons.load.http import Gateway

# chosen: as many as a run can make, and what one page of the list holds.
LIMIT = 100
# chosen: a charge takes milliseconds; a worker with other work, seconds.
PATIENCE_S = 10.0
LOOK_S = 0.2


async def sign_in(gateway: Gateway) -> str:
    """Return the cookie of an owner who owns nothing yet."""
    answer = await gateway.get("/api/tasks?limit=1")
    return expect(answer, "the first request", 200).cookie


async def tasks_of(gateway: Gateway, cookie: str) -> list[dict[str, Any]]:
    """Return all of an owner's tasks, newest first."""
    answer = await gateway.get(f"/api/tasks?limit={LIMIT}", cookie)
    expect(answer, "the list of tasks", 200)
    found: list[dict[str, Any]] = answer.json()["tasks"]
    return found


async def ended(gateway: Gateway, cookie: str) -> list[dict[str, Any]]:
    """Return an owner's tasks when all have succeeded.

    Raises Failed when one ends in another way, or not in time.
    """
    loop = asyncio.get_running_loop()
    until_s = loop.time() + PATIENCE_S
    while True:
        tasks = await tasks_of(gateway, cookie)
        going = sum(not task["ended_at"] for task in tasks)
        if not going:
            return all_succeeded(tasks)
        if loop.time() > until_s:
            raise Failed(
                f"{going} of {len(tasks)} tasks hadn't ended"
                f" after {PATIENCE_S:.0f} s"
            )
        await asyncio.sleep(LOOK_S)


def all_succeeded(tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return tasks that have ended, and well. Raises Failed otherwise."""
    other = [
        task["state"]
        for task in tasks
        if task["ended_at"] and task["state"] != "succeeded"
    ]
    if other:
        raise Failed(f"{len(other)} of {len(tasks)} tasks {other[0]}")
    return tasks


async def count(gateway: Gateway, cookie: str) -> dict[str, int]:
    """Return how many tasks an owner has, and what they had charged."""
    tasks = await ended(gateway, cookie)
    effects = await asyncio.gather(
        *(
            gateway.get(f"/api/tasks/{task['id']}/effects", cookie)
            for task in tasks
        )
    )
    told = [expect(answer, "the books", 200).json() for answer in effects]
    return {
        "tasks": len(tasks),
        "charges": sum(books["charges"] for books in told),
        "charged_cents": sum(books["charged_cents"] for books in told),
    }
