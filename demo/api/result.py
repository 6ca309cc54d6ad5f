"""The result of a task, as a resource of its own: JSON, or CSV if asked.

It never changes, so a client may keep it, ask for a part of it, and go on
where a download broke off (RFC 9110, 13 and 14).
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from demo.api.given import Given
from demo.api.pace import retry_after_s
from demo.api.views import status_link
from demo.contract import State, Task
from demo.errors import AlreadyEnded
from demo.web import problems
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.web.ranges import Unsatisfiable, is_known, wanted
from demo.work.kind import kind_of

router = APIRouter(prefix="/api/tasks", tags=["tasks"])

JSON, CSV = "application/json", "text/csv"


# --8<-- [start:result]
# RFC 9110, 9.1: what answers GET answers HEAD.
@router.head("/{task_id}/result", include_in_schema=False)
@router.get(
    "/{task_id}/result",
    response_class=Response,
    responses={
        200: {
            "description": "The result",
            "content": {
                JSON: {"schema": {"type": "object"}},
                CSV: {"schema": {"type": "string"}},
            },
        },
        206: {"description": "The part of it that `Range` asks for"},
        304: {"description": "You have it already"},
        **documented(
            "not-found",
            "expired",
            "not-finished",
            "already-ended",
            "range-not-satisfiable",
            "unavailable",
        ),
    },
)
async def show_result(
    task_id: TaskId, owner: Owner, given: Given, request: Request
) -> Response:
    """Return what a task has made, once it has succeeded.

    Before that 409 says so, and when to come back; 409 as well, with the
    task's own problem, when it has failed.
    """
    task = await load_own(given.log, task_id, owner)
    link = {"Link": status_link(task_id)}
    if task.state is State.FAILED:
        problem = task.problem or {}
        return problems.answer_with(request.scope, problem, 409, link)
    if task.state is State.CANCELLED:
        raise AlreadyEnded(task.state, "a result")
    if task.result is None:
        place = given.hub.queues.place_of(task_id)
        later = {"Retry-After": str(retry_after_s(task, place))}
        headers = {**link, **later}
        return problems.answer(request.scope, "not-finished", headers=headers)
    body, media_type = _represented(task, request.headers.get("accept", ""))
    return _answer(request, body, {**link, "Content-Type": media_type})


# --8<-- [end:result]


def _represented(task: Task, accept: str) -> tuple[bytes, str]:
    """Return the bytes of the result in the type that is preferred."""
    result: dict[str, Any] = dict(task.result or {})
    if prefers_csv(accept):
        table = kind_of(task.kind).csv(result)
        if table is not None:
            return table.encode(), f"{CSV}; charset=utf-8"
    return json.dumps(result, ensure_ascii=False).encode(), JSON


def _answer(request: Request, body: bytes, more: dict[str, str]) -> Response:
    """Return all of the body, a part of it, or that it's known."""
    # Of the bytes themselves: strong for each of its types (8.8.1).
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        **more,
        "ETag": etag,
        "Accept-Ranges": "bytes",
        "Vary": "Accept",
        # RFC 9111, 5.2.2.4: may be kept, must be asked about each time.
        "Cache-Control": "private, no-cache",
    }
    if is_known(request.headers, etag):
        del headers["Content-Type"]
        return Response(status_code=304, headers=headers)
    if request.method == "HEAD":
        # A range means something to GET only (14.2).
        headers["Content-Length"] = str(len(body))
        return Response(headers=headers)
    try:
        part = wanted(request.headers, etag, len(body))
    except Unsatisfiable:
        return problems.answer(
            request.scope,
            "range-not-satisfiable",
            headers={"Content-Range": f"bytes */{len(body)}"},
        )
    if part is None:
        return Response(body, headers=headers)
    start, end = part
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(body)}"
    return Response(body[start:end], 206, headers)


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
