"""Cancels tasks: a request to stop is an event, not a state."""

from __future__ import annotations

from fastapi import APIRouter

from demo.api import described
from demo.api.views import view_of
from demo.api.wiring import WiringDep
from demo.contract import EventType, State, Task
from demo.errors import AlreadyEnded, StaleAttempt
from demo.eventlog import EventLog, record, refresh
from demo.web.ids import TaskId, load_own
from demo.web.openapi import CHANGING, documented
from demo.web.owner import Owner
from demo.web.schemas import TaskView

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


# --8<-- [start:cancel]
@router.post(
    "/{task_id}/cancel",
    status_code=202,
    responses={
        202: described.STOPPING,
        **documented(
            *CHANGING, "not-found", "expired", "already-ended", "unavailable"
        ),
    },
)
async def cancel_task(
    task_id: TaskId, owner: Owner, wiring: WiringDep
) -> TaskView:
    """Ask a task to stop. Asking again gives the same answer.

    A queued task is cancelled at once; a running one stops at its next
    checkpoint. One that has ended otherwise can't be cancelled.
    """
    task = await load_own(wiring.log, task_id, owner)
    return view_of(await ask_to_stop(wiring.log, task))


async def ask_to_stop(log: EventLog, task: Task) -> Task:
    """Record the request; end the task too if no worker has it."""
    while not (task.cancel_requested and task.state is State.CANCELLED):
        try:
            if not task.cancel_requested:
                task = await record(log, task, EventType.CANCEL_REQUESTED)
            if task.state is State.QUEUED:
                task = await record(log, task, EventType.CANCELLED)
            return task
        except (AlreadyEnded, StaleAttempt):
            # The worker was faster: read the task again and retry.
            latest = await refresh(log, task)
            if latest.seq == task.seq:
                raise
            task = latest
    return task


# --8<-- [end:cancel]
