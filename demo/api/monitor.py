"""Shows a task's status and its events: the address that a 202 points to."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Header, Query, Request
from starlette.responses import Response

from demo.api import described
from demo.api.pace import retry_after_s
from demo.api.prefer import PREFER_FIELD, Prefer
from demo.api.queues import Place
from demo.api.views import status_link, view_of
from demo.api.waiting import wait_for_news
from demo.api.wiring import WiringDep
from demo.contract import State, Task
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.web.ranges import is_known
from demo.web.schemas import Events, QueueView, TaskView
from demo.wire import wire

router = APIRouter(prefix="/api/tasks", tags=["tasks"])

OnComplete = Annotated[
    Literal["redirect"] | None,
    Query(
        description="`redirect`: respond with 303 to the result once it"
        " exists."
    ),
]
IfNoneMatch = Annotated[
    str | None,
    Header(
        description="The ETag that you have; the response is 304 if nothing"
        " has changed."
    ),
]


# --8<-- [start:monitor]
# RFC 9110, 9.1: an address that serves GET also serves HEAD.
@router.head("/{task_id}", include_in_schema=False)
@router.get(
    "/{task_id}",
    response_model=TaskView,
    openapi_extra={"parameters": [PREFER_FIELD]},
    responses={
        200: described.SHOWN,
        303: {
            "description": "The task succeeded; `Location` is the address of"
            " its result"
        },
        304: {"description": "Nothing has happened since"},
        **documented("not-found", "expired", "invalid-input", "unavailable"),
    },
)
async def show_task(
    task_id: TaskId,
    owner: Owner,
    wiring: WiringDep,
    prefer: Prefer,
    request: Request,
    on_complete: OnComplete = None,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """Tell how a task stands: 200 while it is known, failed or not.

    `Prefer: wait=N` waits for the end; together with `If-None-Match`, for
    the next thing that happens.
    """
    task = await load_own(wiring.log, task_id, owner)
    place = _place(wiring.hub.queues.place_of(task_id), task)
    has_this = is_known(request.headers, etag_of(task, place))
    if has_this or if_none_match is None:
        task = await wait_for_news(
            wiring, task, prefer.wait_s, only_the_end=not has_this
        )
        place = _place(wiring.hub.queues.place_of(task_id), task)
    headers = {
        # RFC 9111, 5.2.2.4: cacheable, but revalidated with each use.
        "Cache-Control": "private, no-cache",
        "ETag": etag_of(task, place),
        "Link": status_link(task_id, f"/api/tasks/{task_id}/result"),
        **prefer.applied,
    }
    if not task.state.is_terminal:
        headers["Retry-After"] = str(
            retry_after_s(task, wiring.hub.queues.now(), place)
        )
    if on_complete and task.state is State.SUCCEEDED:
        headers["Location"] = f"/api/tasks/{task_id}/result"
        del headers["ETag"]
        return Response(status_code=303, headers=headers)
    if is_known(request.headers, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    queue = None
    if place is not None:
        queue = QueueView(
            position=place.position, expected_wait_s=place.expected_wait_s
        )
    return Response(
        view_of(task, queue).model_dump_json(),
        media_type="application/json",
        headers=headers,
    )


# --8<-- [end:monitor]


def _place(known: Place | None, task: Task) -> Place | None:
    """Return the place, unless the log says that the task isn't queued."""
    return known if task.state is State.QUEUED else None


def etag_of(task: Task, place: Place | None) -> str:
    """Return the monitor's strong validator: the task's latest event.

    The event's number, and from the second attempt on the attempt: a log that
    lost its end assigns the same numbers again, in another attempt. A place in
    the queue changes without an event, so it is part of the tag: a strong
    validator must change with the body (RFC 9110, 8.8.1).
    """
    latest = str(task.seq)
    if task.attempt > 1:
        latest = f"{latest}-{task.attempt}"
    if place is None:
        return f'"{latest}"'
    return f'"{latest}.{place.position}.{place.expected_wait_s}"'


@router.get(
    "/{task_id}/events",
    responses=documented("not-found", "expired", "unavailable"),
)
async def list_events(
    task_id: TaskId, owner: Owner, wiring: WiringDep
) -> Events:
    """Return all that has happened to a task, oldest first."""
    await load_own(wiring.log, task_id, owner)
    events = await wiring.log.read(task_id)
    return Events(
        events=[wire(wiring.log.name, task_id, event) for event in events]
    )
