"""The result of a task, as a resource of its own: JSON, or CSV if asked.

It never changes, so a client may keep it, ask for a part of it, and go on
where a download broke off. A large one is a blob, see worker/results.py,
and read as it is sent.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from demo.api.described import CONTENT_FIELDS
from demo.api.given import Given
from demo.api.pace import retry_after_s
from demo.api.serving import Content, of_blob, of_bytes, serve
from demo.api.views import status_link
from demo.blobs.cloakroom import Cloakroom
from demo.contract import Data, State, Task
from demo.errors import (
    AlreadyEnded,
    BlobExpired,
    UnknownBlob,
    UnknownEvent,
)
from demo.web import problems
from demo.web.fields import joined, members
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented, fields
from demo.web.owner import Owner
from demo.wire import problem_of
from demo.work.kind import no_table
from demo.work.kinds import Kinds

# A result -> the same as CSV; None where it isn't a table.
TableOf = Callable[[Mapping[str, Any]], str | None]

router = APIRouter(prefix="/api/tasks", tags=["tasks"])

JSON, CSV = "application/json", "text/csv"
# Larger ones are kept as a table, too (worker/results.py).
TABLE_BYTES = 65_536
CSV_UTF8 = f"{CSV}; charset=utf-8"


# --8<-- [start:result]
# RFC 9110, 9.1: what answers GET answers HEAD.
@router.head("/{task_id}/result", include_in_schema=False)
@router.get(
    "/{task_id}/result",
    response_class=Response,
    responses={
        200: {
            "description": "The result",
            "headers": fields(**CONTENT_FIELDS),
            "content": {
                JSON: {"schema": {"type": "object"}},
                CSV: {"schema": {"type": "string"}},
            },
        },
        206: {
            "description": "The part that `Range` asks for",
            "headers": fields(**CONTENT_FIELDS, Content_Range="Which part."),
            # A part of JSON is no JSON.
            "content": {JSON: {}, CSV: {}},
        },
        304: {"description": "Not changed: you have it already"},
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
        problem = problem_of(task.problem or {})
        return problems.answer_with(request.scope, problem, 409, link)
    if task.state is State.CANCELLED:
        raise AlreadyEnded(task.state, "a result")
    if not task.state.is_terminal:
        queues = given.hub.queues
        wait_s = retry_after_s(task, queues.now(), queues.place_of(task_id))
        later = {"Retry-After": str(wait_s)}
        headers = {**link, **later}
        return problems.answer(request.scope, "not-finished", headers=headers)
    wants_csv = prefers_csv(joined(request.headers, "accept"))
    content = (
        _told(given.kinds, task, wants_csv=wants_csv)
        if task.stored is None
        else await asyncio.to_thread(
            _stored,
            given.results,
            _table_of(given.kinds, task),
            task,
            task.stored,
            wants_csv=wants_csv,
        )
    )
    return serve(request, content, {**link, "Vary": "Accept"})


# --8<-- [end:result]


def _told(kinds: Kinds, task: Task, *, wants_csv: bool) -> Content:
    """Return a result that stands in the log, in the preferred type."""
    return _shown(
        _table_of(kinds, task), dict(task.result or {}), wants_csv=wants_csv
    )


def _shown(
    table_of: TableOf, result: dict[str, Any], *, wants_csv: bool
) -> Content:
    table = table_of(result) if wants_csv else None
    if table is None:
        body, media_type = json.dumps(result, ensure_ascii=False), JSON
    else:
        body, media_type = table, CSV_UTF8
    raw = body.encode()
    return of_bytes(raw, hashlib.sha256(raw).hexdigest(), media_type)


def _table_of(kinds: Kinds, task: Task) -> TableOf:
    """Return what shows a result of the task's kind as a table."""
    # Done by another version, which knows how to show it.
    return kinds[task.kind].csv if task.kind in kinds else no_table


def _stored(
    room: Cloakroom,
    table_of: TableOf,
    task: Task,
    stored: Data,
    *,
    wants_csv: bool,
) -> Content:
    """Return a result that became blobs, in the preferred type.

    Raises BlobExpired also for one that isn't whole any more: it won't be.
    """
    media_type = CSV if wants_csv and CSV in stored else JSON
    if media_type not in stored:
        raise UnknownEvent(
            "a newer version stored this result in another form"
        )
    told = stored[media_type]
    try:
        blob = room.about(task.owner, told["blob"])
    except UnknownBlob as error:
        raise BlobExpired(
            "The result isn't kept any more. Submit the task again."
        ) from error
    if (blob.size_bytes, blob.sha256) != (told["size_bytes"], told["sha256"]):
        raise BlobExpired(
            "The stored result isn't the one that the task produced."
        )
    if wants_csv and media_type == JSON and blob.size_bytes <= TABLE_BYTES:
        result = json.loads(b"".join(room.read(task.owner, blob)))
        return _shown(table_of, result, wants_csv=True)
    shown = CSV_UTF8 if media_type == CSV else JSON
    return of_blob(room, task.owner, blob, shown)


def prefers_csv(accept: str) -> bool:
    """Say whether CSV is wanted more than JSON (RFC 9110, 12.5.1)."""
    wanted = {JSON: 0.0, CSV: 0.0}
    # The more precise range counts, so those are looked at last.
    ranges = sorted(members(accept), key=lambda given: -given.count("*"))
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
