"""The result of a task, as a resource of its own: JSON, or CSV if asked."""

from __future__ import annotations

import json

from fastapi import APIRouter, Request
from starlette.responses import Response

from demo.api.given import Given
from demo.contract import State
from demo.errors import AlreadyEnded, NotFinished
from demo.web import problems
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.work.kind import kind_of

router = APIRouter(prefix="/api/tasks", tags=["tasks"])

JSON, CSV = "application/json", "text/csv"


# --8<-- [start:result]
@router.get(
    "/{task_id}/result",
    response_class=Response,
    responses={
        200: {
            "description": "The result",
            "content": {JSON: {}, CSV: {"schema": {"type": "string"}}},
        },
        **documented(
            "not-found", "not-finished", "already-ended", "unavailable"
        ),
    },
)
async def show_result(
    task_id: TaskId, owner: Owner, given: Given, request: Request
) -> Response:
    """Return the result; 409 when there is none yet, or never will be."""
    task = await load_own(given.log, task_id, owner)
    if task.state is State.FAILED:
        return problems.answer_with(request.scope, task.problem or {}, 409)
    if task.state is State.CANCELLED:
        raise AlreadyEnded(task.state, "a result")
    if task.result is None:
        raise NotFinished(task_id)
    headers = {"Vary": "Accept"}
    if prefers_csv(request.headers.get("accept", "")):
        table = kind_of(task.kind).csv(task.result)
        if table is not None:
            return Response(table, media_type=CSV, headers=headers)
    text = json.dumps(dict(task.result), ensure_ascii=False)
    return Response(text, media_type=JSON, headers=headers)


# --8<-- [end:result]


def prefers_csv(accept: str) -> bool:
    """Say whether CSV is wanted more than JSON (RFC 9110, 12.5.1)."""
    wanted = {JSON: 0.0, CSV: 0.0}
    # The more precise range counts, so those are looked at last.
    ranges = sorted(accept.split(","), key=lambda given: -given.count("*"))
    for given in ranges:
        name, *parameters = (part.strip() for part in given.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.lower() == "q":
                quality = float(value) if _is_quality(value) else 0.0
        for media_type in wanted:
            group = media_type.split("/")[0] + "/*"
            if name.lower() in ("*/*", group, media_type):
                wanted[media_type] = quality
    return wanted[CSV] > wanted[JSON]


def _is_quality(value: str) -> bool:
    return value.replace(".", "", 1).isdecimal()
