"""Shows a task's effects outside of itself, as the books recorded them.

The task's own events show what the task recorded. The two differ if an attempt
died between an effect and its record.
"""

from __future__ import annotations

import asyncio
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, Field

from demo.api.room import Room
from demo.api.wiring import WiringDep
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented
from demo.web.owner import Owner
from lessons.effects import Books


class Effect(BaseModel):
    """One call that reached the books."""

    at_ms: int = Field(description="Time of the call, in ms of Unix time.")
    key: str = Field(
        description="The idempotency key of the call; empty if it had none."
    )
    amount_cents: int
    is_charged: bool = Field(
        description="False if its key was charged before."
    )


class Effects(BaseModel):
    """A task's calls of the books, and how many were charged."""

    calls: int = Field(description="Number of calls.")
    keys: int = Field(description="Number of different keys in these calls.")
    charges: int = Field(description="Number of calls that were charged.")
    charged_cents: int
    effects: list[Effect] = Field(description="All calls, oldest first.")


EXAMPLE: dict[str, Any] = {
    "calls": 1,
    "keys": 1,
    "charges": 1,
    "charged_cents": 4_200,
    "effects": [
        {
            "at_ms": 1_795_426_200_480,
            "key": "order-17",
            "amount_cents": 4_200,
            "is_charged": True,
        }
    ],
}


def effects_room(books: Books) -> Room:
    """Return the room that shows the calls in these books."""
    router = APIRouter(prefix="/api/tasks", tags=["tasks"])

    @router.get(
        "/{task_id}/effects",
        responses=documented("not-found", "expired", "unavailable"),
    )
    async def list_effects(
        task_id: TaskId, owner: Owner, wiring: WiringDep
    ) -> Effects:
        """Return what a task has done outside: calls, keys and charges."""
        await load_own(wiring.log, task_id, owner)
        calls = await asyncio.to_thread(books.calls, task_id)
        charged = [call for call in calls if call["is_charged"]]
        return Effects(
            calls=len(calls),
            keys=len({call["key"] for call in calls if call["key"]}),
            charges=len(charged),
            charged_cents=sum(call["amount_cents"] for call in charged),
            effects=[Effect(**call) for call in calls],
        )

    return Room(router, {"list_effects": EXAMPLE})
