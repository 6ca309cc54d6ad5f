"""Submit, monitor, list, cancel: a task as an HTTP resource."""

from __future__ import annotations

import logging
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from demo.api.given import Given
from demo.broker import message
from demo.contract import EventType, Ref, State, Task
from demo.errors import AlreadyEnded, StaleAttempt, UnknownTask
from demo.eventlog import (
    Admission,
    EventLog,
    load,
    record,
    refresh,
    submit,
)
from demo.web.ids import TaskId, load_own, new_id
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.web.schemas import Events, Links, Submission, TaskView, view
from demo.wire import wire
from demo.work.kind import kind_of, parse

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/api/tasks", tags=["tasks"])

# RFC 9110, 10.2.3. chosen: a report's partition takes about this long.
RETRY_AFTER_S = 1

# chosen: a list is one read per task.
LIST_DEFAULT = 20
LIST_LIMIT = 100


class TaskList(BaseModel):
    """Some of the owner's tasks, newest first."""

    tasks: list[TaskView]


def links_of(task_id: str) -> Links:
    """Return the addresses of one task."""
    self = f"/api/tasks/{task_id}"
    return Links(
        self=self,
        events=f"{self}/events",
        stream=f"{self}/stream",
        result=f"{self}/result",
        cancel=f"{self}/cancel",
    )


def view_of(task: Task) -> TaskView:
    """Return the task as its owner sees it."""
    return view(task, links_of(task.id))


# --8<-- [start:submit]
@router.post(
    "",
    status_code=202,
    responses=documented(
        "malformed-request",
        "cross-origin",
        "busy",
        "body-too-large",
        "unsupported-media-type",
        "invalid-input",
        "unknown-kind",
        "quota-exceeded",
        "unavailable",
    ),
)
async def submit_task(
    submission: Submission,
    owner: Owner,
    given: Given,
    request: Request,
    response: Response,
) -> TaskView:
    """Accept work, and answer before any of it is done.

    The 202 leaves when the task is in the log and its message on the
    queue, which is one atomic step: there is no moment in between.
    """
    kind = kind_of(submission.kind)
    wanted = parse(kind, submission.input)
    lane = kind.lane(wanted)
    task_id = new_id("t")
    task = await submit(
        given.log,
        Ref(task_id, owner, kind.name),
        lane=lane,
        input=wanted.model_dump(mode="json"),
        request_id=request.state.request_id,
        message=message(task_id, lane),
        admission=Admission(given.unfinished_limit, kind.only_one_s),
    )
    logger.info("accepted %s: %s, lane %s", task.id, task.kind, lane)
    response.headers["Location"] = f"/api/tasks/{task.id}"
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    return view_of(task)


# --8<-- [end:submit]


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


# --8<-- [start:cancel]
@router.post(
    "/{task_id}/cancel",
    status_code=202,
    responses=documented("not-found", "already-ended", "unavailable"),
)
async def cancel_task(task_id: TaskId, owner: Owner, given: Given) -> TaskView:
    """Ask a task to stop. Asking again gives the same answer.

    A queued task is cancelled at once; a running one stops at its next
    checkpoint. One that has ended otherwise can't be cancelled.
    """
    task = await load_own(given.log, task_id, owner)
    return view_of(await _ask_to_stop(given.log, task))


async def _ask_to_stop(log: EventLog, task: Task) -> Task:
    while not (task.cancel_requested and task.state is State.CANCELLED):
        try:
            if not task.cancel_requested:
                task = await record(log, task, EventType.CANCEL_REQUESTED)
            if task.state is State.QUEUED:
                task = await record(log, task, EventType.CANCELLED)
            return task
        except (AlreadyEnded, StaleAttempt):
            # The worker was faster. Look again at what there is to stop.
            latest = await refresh(log, task)
            if latest.seq == task.seq:
                raise
            task = latest
    return task


# --8<-- [end:cancel]
