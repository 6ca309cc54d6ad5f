"""Shows where a task's message is, and how full the broker is.

The queue is only a hint and may be wrong about a task (broker.py). This shows
the hint beside the truth, which is the monitor's.
"""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from demo.api.described import ID
from demo.api.room import Room
from demo.api.wiring import WiringDep
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.wire import wire_time

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


class Lane(BaseModel):
    """One lane's list."""

    waiting: int = Field(description="Messages that no worker has taken.")


class MessageView(BaseModel):
    """The broker at one moment, and what it has about the task."""

    task_id: str
    at: str = Field(description="By the broker's clock.")
    message: Literal["waiting", "taken", "not seen"] = Field(
        description="`waiting`: near the front of its lane. `taken`: a worker"
        " has it and hasn't acknowledged it. `not seen`: neither, because"
        " the task has ended or is far back in a long lane."
    )
    lanes: dict[str, Lane]
    taken: int = Field(
        description="Tasks of all owners whose message a worker has."
    )
    memory_bytes: int = Field(
        description="Memory that the broker's data uses."
    )


@router.get(
    "/{task_id}/message",
    responses=documented("not-found", "expired", "unavailable"),
)
async def show_message(
    task_id: TaskId, owner: Owner, wiring: WiringDep
) -> MessageView:
    """Tell where the task's message is, and how full the broker is."""
    await load_own(wiring.log, task_id, owner)
    look, memory_bytes = await wiring.look()
    waiting = {i for front in look.fronts.values() for i in front.next_ids}
    where: Literal["waiting", "taken", "not seen"] = "not seen"
    if task_id in look.taken:
        where = "taken"
    elif task_id in waiting:
        where = "waiting"
    return MessageView(
        task_id=task_id,
        at=wire_time(look.at) or "",
        message=where,
        lanes={
            name: Lane(waiting=front.length)
            for name, front in look.fronts.items()
        },
        taken=len(look.taken),
        memory_bytes=memory_bytes,
    )


MESSAGE = Room(
    router,
    {
        "show_message": {
            "task_id": ID,
            "at": "2026-11-23T09:30:00.130Z",
            "message": "waiting",
            "lanes": {"paced": {"waiting": 1}, "compute": {"waiting": 0}},
            "taken": 0,
            "memory_bytes": 1_900_000,
        }
    },
)
