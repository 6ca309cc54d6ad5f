"""Serves a task's result: as JSON, or as CSV if the client prefers it.

A result never changes. So a client may cache it, request a range of it and
resume a download that broke off. Large results are blobs (worker/results.py)
and are streamed from the store.
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
from demo.api.pace import retry_after_s
from demo.api.serving import Content, of_blob, of_bytes, serve
from demo.api.views import status_link
from demo.api.wiring import WiringDep
from demo.blobs.blobstore import BlobStore
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

# A result -> the same as CSV; None if it isn't a table.
TableOf = Callable[[Mapping[str, Any]], str | None]

router = APIRouter(prefix="/api/tasks", tags=["tasks"])

JSON, CSV = "application/json", "text/csv"
# For a larger result the worker also stores a table (worker/results.py).
TABLE_BYTES = 65_536
CSV_UTF8 = f"{CSV}; charset=utf-8"


# --8<-- [start:result]
# RFC 9110, 9.1: an address that serves GET also serves HEAD.
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
    task_id: TaskId, owner: Owner, wiring: WiringDep, request: Request
) -> Response:
    """Return what a task has made, once it has succeeded.

    Before that 409 says so, and when to come back; 409 as well, with the
    task's own problem, when it has failed.
    """
    task = await load_own(wiring.log, task_id, owner)
    link = {"Link": status_link(task_id)}
    if task.state is State.FAILED:
        problem = problem_of(task.problem or {})
        return problems.answer_with(request.scope, problem, 409, link)
    if task.state is State.CANCELLED:
        raise AlreadyEnded(task.state, "a result")
    if not task.state.is_terminal:
        queues = wiring.hub.queues
        wait_s = retry_after_s(task, queues.now(), queues.place_of(task_id))
        later = {"Retry-After": str(wait_s)}
        headers = {**link, **later}
        return problems.answer(request.scope, "not-finished", headers=headers)
    wants_csv = prefers_csv(joined(request.headers, "accept"))
    content = (
        _inline(wiring.kinds, task, wants_csv=wants_csv)
        if task.stored is None
        else await asyncio.to_thread(
            _stored,
            wiring.results,
            _table_of(wiring.kinds, task),
            task,
            task.stored,
            wants_csv=wants_csv,
        )
    )
    return serve(request, content, {**link, "Vary": "Accept"})


# --8<-- [end:result]


def _inline(kinds: Kinds, task: Task, *, wants_csv: bool) -> Content:
    """Return a result from the event log, in the preferred type."""
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
    """Return the function that makes a table of the kind's result."""
    # Without the kind: another version did this task.
    return kinds[task.kind].csv if task.kind in kinds else no_table


def _stored(
    room: BlobStore,
    table_of: TableOf,
    task: Task,
    stored: Data,
    *,
    wants_csv: bool,
) -> Content:
    """Return a result that is kept as blobs, in the preferred type.

    Raises BlobExpired also if a blob is damaged, since it can't be repaired.
    """
    media_type = CSV if wants_csv and CSV in stored else JSON
    if media_type not in stored:
        raise UnknownEvent(
            "a newer version stored this result in another form"
        )
    entry = stored[media_type]
    try:
        blob = room.about(task.owner, entry["blob"])
    except UnknownBlob as error:
        raise BlobExpired(
            "The result isn't kept any more. Submit the task again."
        ) from error
    if (blob.size_bytes, blob.sha256) != (
        entry["size_bytes"],
        entry["sha256"],
    ):
        raise BlobExpired(
            "The stored result isn't the one that the task produced."
        )
    if wants_csv and media_type == JSON and blob.size_bytes <= TABLE_BYTES:
        result = json.loads(b"".join(room.read(task.owner, blob)))
        return _shown(table_of, result, wants_csv=True)
    shown = CSV_UTF8 if media_type == CSV else JSON
    return of_blob(room, task.owner, blob, shown)


def prefers_csv(accept: str) -> bool:
    """Say whether CSV is preferred to JSON (RFC 9110, 12.5.1)."""
    qualities = {JSON: 0.0, CSV: 0.0}
    # The more specific range wins, so it comes last.
    ranges = sorted(members(accept), key=lambda range_: -range_.count("*"))
    for range_ in ranges:
        name, *parameters = (part.strip() for part in range_.split(";"))
        quality = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.lower() == "q":
                quality = float(value) if _is_quality(value) else 0.0
        for media_type in qualities:
            group = media_type.split("/")[0] + "/*"
            if name.lower() in ("*/*", group, media_type):
                qualities[media_type] = quality
    return qualities[CSV] > qualities[JSON]


def _is_quality(value: str) -> bool:
    return value.replace(".", "", 1).isdecimal()
