"""The owner's own tasks, newest first."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from demo.api.given import Given
from demo.api.views import view_of
from demo.errors import UnknownTask
from demo.eventlog import load
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.web.schemas import TaskView

router = APIRouter(prefix="/api/tasks", tags=["tasks"])

# chosen: a list is one read per task.
LIST_DEFAULT = 20
LIST_LIMIT = 100


class TaskList(BaseModel):
    """Some of the owner's tasks, newest first."""

    tasks: list[TaskView]


@router.get("", responses=documented("invalid-input", "unavailable"))
async def list_tasks(
    owner: Owner,
    given: Given,
    limit: Annotated[int, Query(ge=1, le=LIST_LIMIT)] = LIST_DEFAULT,
) -> TaskList:
    """Return one's own latest tasks, newest first."""
    tasks: list[TaskView] = []
    for task_id in await given.log.owned(owner, limit):
        try:
            tasks.append(view_of(await load(given.log, task_id)))
        except UnknownTask:
            # The index outlives the tasks: this one has expired.
            continue
    return TaskList(tasks=tasks)
