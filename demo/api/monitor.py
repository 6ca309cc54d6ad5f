"""The status monitor: how a task stands, and all that has happened to it."""

from __future__ import annotations

from fastapi import APIRouter, Response

from demo.api.given import Given
from demo.api.views import view_of
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.web.schemas import Events, TaskView
from demo.wire import wire

router = APIRouter(prefix="/api/tasks", tags=["tasks"])

# RFC 9110, 10.2.3. chosen: a report's partition takes about this long.
RETRY_AFTER_S = 1


# --8<-- [start:monitor]
@router.get("/{task_id}", responses=documented("not-found", "unavailable"))
async def show_task(
    task_id: TaskId, owner: Owner, given: Given, response: Response
) -> TaskView:
    """Tell how a task stands: 200 while it is known, failed or not."""
    task = await load_own(given.log, task_id, owner)
    if not task.state.is_terminal:
        response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return view_of(task)


# --8<-- [end:monitor]


@router.get(
    "/{task_id}/events", responses=documented("not-found", "unavailable")
)
async def list_events(task_id: TaskId, owner: Owner, given: Given) -> Events:
    """Return all that has happened to a task, oldest first."""
    await load_own(given.log, task_id, owner)
    events = await given.log.read(task_id)
    return Events(
        events=[wire(given.log.name, task_id, event) for event in events]
    )
