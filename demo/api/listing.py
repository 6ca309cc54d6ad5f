"""Lists an owner's tasks, newest first, in pages.

A cursor holds the creation time and the id of the last task on the page. So
tasks that are submitted or expire in between shift nothing: no task appears
twice and none is skipped.
"""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, BeforeValidator, Field

from demo.api.views import view_of
from demo.api.wiring import WiringDep
from demo.contract import State
from demo.errors import UnknownEvent, UnknownTask
from demo.eventlog import Mark, load
from demo.web.ids import ID_SHAPE
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.web.schemas import TaskView

router = APIRouter(prefix="/api/tasks", tags=["tasks"])

# chosen: a page costs one read per task.
LIST_DEFAULT = 20
LIST_LIMIT = 100
# chosen: a filter that matches nothing costs no more than a full page. Such a
# page is short, and `next` continues the list. measured: by hand, 0.4 ms of
# CPU for a task with 14 events whose result isn't in the log.
LOOKS_LIMIT = 100

_PLACE = re.compile(r"([0-9]{1,15})\.([^.]+)")


class TaskList(BaseModel):
    """Some of the owner's tasks, newest first."""

    tasks: list[TaskView]
    next: str | None = Field(
        description="The address of the next page; null at the end of the"
        " list. A page with a filter may be short or empty although the"
        " list goes on."
    )


def cursor_of(mark: Mark) -> str:
    """Return a position in the list as an opaque cursor for clients."""
    text = f"{mark.at_ms}.{mark.task_id}"
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")


def place_of(cursor: object) -> Mark:
    """Return the position that a cursor stands for. Raises ValueError."""
    try:
        raw = urlsafe_b64decode(f"{cursor}==".encode())
        place = _PLACE.fullmatch(raw.decode())
    except ValueError:
        place = None
    if place is None or not ID_SHAPE.fullmatch(place[2]):
        raise ValueError("not a cursor of this list: take it from `next`")
    return Mark(int(place[1]), place[2])


def _checked(cursor: object) -> object:
    if cursor:
        place_of(cursor)
    return cursor


After = Annotated[
    str | None,
    Query(description="The cursor from the previous page; opaque."),
    BeforeValidator(_checked),
]


@router.get("", responses=documented("invalid-input", "unavailable"))
async def list_tasks(
    owner: Owner,
    wiring: WiringDep,
    response: Response,
    limit: Annotated[int, Query(ge=1, le=LIST_LIMIT)] = LIST_DEFAULT,
    state: Annotated[State | None, Query()] = None,
    kind: Annotated[str | None, Query(max_length=64)] = None,
    after: After = None,
) -> TaskList:
    """Return one's own tasks, newest first."""
    tasks: list[TaskView] = []
    last = place_of(after) if after else None
    looks = 0
    is_over = False
    while len(tasks) < limit and looks < LOOKS_LIMIT and not is_over:
        marks = await wiring.log.owned(owner, limit, last)
        is_over = len(marks) < limit
        for number, mark in enumerate(marks, 1):
            last, looks = mark, looks + 1
            try:
                task = await load(wiring.log, mark.task_id)
            except (UnknownTask, UnknownEvent):
                # This task has expired, and its entry in the index hasn't.
                # Or a newer version wrote it, which can show it.
                continue
            if state in (None, task.state) and kind in (None, task.kind):
                tasks.append(view_of(task))
            if len(tasks) == limit:
                is_over = is_over and number == len(marks)
                break
    if is_over or last is None:
        return TaskList(tasks=tasks, next=None)
    filters = {"limit": limit, "state": state and state.value, "kind": kind}
    query = {name: value for name, value in filters.items() if value}
    address = f"/api/tasks?{urlencode({**query, 'after': cursor_of(last)})}"
    # RFC 8288, 3.
    response.headers["Link"] = f'<{address}>; rel="next"'
    return TaskList(tasks=tasks, next=address)
