"""Describes the task API's responses for OpenAPI: headers, links, examples.

OpenAPI 3.1, 4.8.20: a link names the operation that a response leads to.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from demo.events import EventType
from demo.web.openapi import fields

ID = "t_mfrggzdfmztwq2lknnwg23tpob"

TASK: dict[str, Any] = {
    "id": ID,
    "kind": "report",
    "state": "running",
    "attempt": 1,
    "seq": 5,
    "progress": {
        "fraction": 0.25,
        "done": 3,
        "total": 12,
        "unit": "partitions",
        "note": "Mar",
    },
    "created_at": "2026-11-23T09:30:00.120Z",
    "started_at": "2026-11-23T09:30:00.135Z",
    "ended_at": None,
    "slot_s": 3.04,
    "cancel_requested": False,
    "replay_of": None,
    "queue": None,
    "problem": None,
    "links": {
        "self": f"/api/tasks/{ID}",
        "events": f"/api/tasks/{ID}/events",
        "stream": f"/api/tasks/{ID}/stream",
        "result": f"/api/tasks/{ID}/result",
        "cancel": f"/api/tasks/{ID}/cancel",
    },
}
QUEUED: dict[str, Any] = {
    **TASK,
    "state": "queued",
    "seq": 1,
    "progress": None,
    "started_at": None,
    "slot_s": 0.0,
    "queue": {"position": 3, "expected_wait_s": 2.4},
}
SUCCEEDED: dict[str, Any] = {
    **TASK,
    "state": "succeeded",
    "seq": 15,
    "progress": {**TASK["progress"], "fraction": 1.0, "done": 12},
    "ended_at": "2026-11-23T09:30:12.480Z",
    "slot_s": 12.345,
}
EVENT: dict[str, Any] = {
    "log": "tasks",
    "task_id": ID,
    "seq": 2,
    "type": "started",
    "at": TASK["started_at"],
    "attempt": 1,
    "worker": {"host": "worker-1", "pid": 4711},
}


BLOB: dict[str, Any] = {
    "id": "b_mfrggzdfmztwq2lknnwg23tpob",
    "size_bytes": 0,
    "sha256": hashlib.sha256(b"").hexdigest(),
    "created_at": "2026-11-23T09:30:00.120000Z",
    "expires_at": "2026-11-24T09:30:00.120000Z",
}
# Header fields of a response with the bytes of a result or a blob.
CONTENT_FIELDS = {
    "ETag": "Strong: it identifies exactly these bytes.",
    "Accept_Ranges": "`bytes`: you can ask for a part (RFC 9110, 14).",
    "Repr_Digest": "SHA-256 of the whole (RFC 9530), even if the response is a"
    " part.",
}


def links(parameter: str = "$response.body#/id") -> dict[str, Any]:
    """Return the operations that a response about a task links to."""
    return {
        operation: {
            "operationId": operation,
            "parameters": {"task_id": parameter},
        }
        for operation in (
            *("show_task", "stream_task", "list_events"),
            *("show_result", "cancel_task"),
        )
    }


def example(value: Any, media_type: str = "application/json") -> Any:
    """Return the content of a response with an example of it."""
    return {media_type: {"example": value}}


ACCEPTED: dict[str, Any] = {
    "description": "Accepted: the task is recorded and will run",
    "headers": fields(
        Location="The task's address, which is its monitor.",
        Retry_After="Seconds after which it makes sense to ask again.",
        Link="Links to the monitor as `status` of the result (RFC 8288,"
        " 8631).",
        Idempotency_Replayed="`true` if the key's task existed already.",
        Preference_Applied="The preferences from `Prefer` that were applied"
        " (RFC 7240).",
        RateLimit_Policy="The quotas: `q` in `w` seconds, or `q` at a time.",
        RateLimit="The rest of the quotas: `r`, and more in `t` seconds.",
    ),
    "links": links(),
    "content": example(QUEUED),
}
ENDED: dict[str, Any] = {
    "description": "The task ended within the preferred wait",
    "headers": fields(
        Location="The task's address.",
        Content_Location="The same address: the body is what a GET there"
        " returns.",
        Preference_Applied="The preferences from `Prefer` that were applied"
        " (RFC 7240).",
    ),
    "links": links(),
    "content": example(SUCCEEDED),
}
SHOWN: dict[str, Any] = {
    "description": "The state of the task",
    "headers": fields(
        ETag="Strong: the number of the latest event.",
        Retry_After="While the task is unfinished: seconds until the next"
        " request makes sense.",
        Preference_Applied="The preferences from `Prefer` that were applied"
        " (RFC 7240).",
    ),
    "links": links("$request.path.task_id"),
    "content": example(TASK),
}
REPLAYED: dict[str, Any] = {
    "description": "Accepted as a new task",
    "headers": fields(
        Location="The new task's address.",
        Retry_After="Seconds after which it makes sense to ask again.",
        Link="Links to the monitor as `status` of the result (RFC 8288,"
        " 8631).",
        RateLimit_Policy="The quotas: `q` in `w` seconds, or `q` at a time.",
        RateLimit="The rest of the quotas: `r`, and more in `t` seconds.",
    ),
    "links": links(),
}
STOPPING: dict[str, Any] = {
    "description": "The task was asked to stop, now or earlier",
    "links": links(),
    "content": example({**TASK, "cancel_requested": True}),
}


CONDITION: dict[str, Any] = {
    "type": "object",
    "required": ["is_degraded"],
    "properties": {"is_degraded": {"type": "boolean"}},
}


def streamed(first: str) -> dict[str, Any]:
    """Return the description of a stream; `first` is a snapshot's schema.

    OpenAPI before 3.2 has no itemSchema, so `schema` describes one event. Its
    data is JSON inside a string (JSON Schema draft 2020-12, validation, 8.5).
    """
    payloads: list[dict[str, Any]] = [
        {"$ref": f"#/components/schemas/{n}"} for n in ("AnyEvent", first)
    ]
    payloads.append(CONDITION)
    data = {
        "type": "string",
        "contentMediaType": "application/json",
        "contentSchema": {"anyOf": payloads},
        "description": f"An AnyEvent; in a snapshot or a resync, a {first}."
        " `degraded` has no id: while `is_degraded` is true, no new events can"
        " be sent.",
    }
    schema = {
        "type": "object",
        "required": ["data"],
        "properties": {
            "id": {"type": "string"},
            "event": {"enum": [*EventType, "snapshot", "resync", "degraded"]},
            "data": data,
        },
    }
    example = {"id": "2", "event": "started", "data": json.dumps(EVENT)}
    return {
        "description": "Events as they happen; the schema is of one event",
        "content": {
            "text/event-stream": {"schema": schema, "example": example}
        },
    }
