"""What the description says of a task's answers: fields, links, examples.

OpenAPI 3.1, 4.8.20: a link names the operation that an answer leads to.
"""

from __future__ import annotations

from typing import Any

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
    "queue": {"position": 3, "expected_wait_s": 2.4},
}
SUCCEEDED: dict[str, Any] = {
    **TASK,
    "state": "succeeded",
    "seq": 15,
    "progress": {**TASK["progress"], "fraction": 1.0, "done": 12},
    "ended_at": "2026-11-23T09:30:12.480Z",
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


def links(parameter: str = "$response.body#/id") -> dict[str, Any]:
    """Return where an answer about a task leads to."""
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
    "description": "It is written down, and will be worked on",
    "headers": fields(
        Location="The task's address: its monitor.",
        Retry_After="Seconds until a look at it is worth it.",
        Link="The monitor as the status of the result (RFC 8288, 8631).",
        Idempotency_Replayed="`true`: the key's task was there already.",
        Preference_Applied="What of `Prefer` was granted (RFC 7240).",
        RateLimit_Policy="The quotas: `q` in `w` seconds, or at a time.",
        RateLimit="What is left of them: `r`, and more in `t` seconds.",
    ),
    "links": links(),
    "content": example(QUEUED),
}
ENDED: dict[str, Any] = {
    "description": "It has ended within the wait that was preferred",
    "headers": fields(
        Location="The task's address.",
        Content_Location="The same: the body is what one would GET there.",
        Preference_Applied="What of `Prefer` was granted (RFC 7240).",
    ),
    "links": links(),
    "content": example(SUCCEEDED),
}
SHOWN: dict[str, Any] = {
    "description": "How it stands",
    "headers": fields(
        ETag="Strong: the number of the latest event.",
        Retry_After="While it is unfinished: seconds until the next look.",
        Preference_Applied="What of `Prefer` was granted (RFC 7240).",
    ),
    "links": links("$request.path.task_id"),
    "content": example(TASK),
}
STOPPING: dict[str, Any] = {
    "description": "It was asked to stop, now or before",
    "links": links(),
    "content": example({**TASK, "cancel_requested": True}),
}
STREAMED: dict[str, Any] = {
    "description": "Events as they happen; each `data:` is one AnyEvent",
    "content": {
        "text/event-stream": {
            # OpenAPI 3.1 has no word for the items of a stream; 3.2 calls
            # it itemSchema.
            "schema": {"type": "string"},
            "x-item-schema": {"$ref": "#/components/schemas/AnyEvent"},
            "example": "id: 2\nevent: started\ndata: {...}\n\n",
        }
    },
}
