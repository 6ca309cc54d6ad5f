"""Counts an owner's tasks and charges, from the API's list and the books.

Responses aren't counted, because one may be lost although its task exists.
"""

from __future__ import annotations

import asyncio
from typing import Any

from lessons.load.failure import Failed, expect
from lessons.load.http import Gateway

# chosen: the most tasks of a run, and of one page of the list.
LIMIT = 100
# chosen: a charge takes milliseconds; with a busy worker, seconds.
PATIENCE_S = 10.0
LOOK_S = 0.2


async def sign_in(gateway: Gateway) -> str:
    """Return the cookie of a new owner."""
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
    """Return the tasks. Raises Failed if one ended without success."""
    other = [
        task["state"]
        for task in tasks
        if task["ended_at"] and task["state"] != "succeeded"
    ]
    if other:
        raise Failed(f"{len(other)} of {len(tasks)} tasks {other[0]}")
    return tasks


async def count(gateway: Gateway, cookie: str) -> dict[str, int]:
    """Return an owner's number of tasks and their charges."""
    tasks = await ended(gateway, cookie)
    effects = await asyncio.gather(
        *(
            gateway.get(f"/api/tasks/{task['id']}/effects", cookie)
            for task in tasks
        )
    )
    effects_of = [
        expect(answer, "the books", 200).json() for answer in effects
    ]
    return {
        "tasks": len(tasks),
        "charges": sum(books["charges"] for books in effects_of),
        "charged_cents": sum(books["charged_cents"] for books in effects_of),
    }
