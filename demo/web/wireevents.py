"""Schemas of the events on streams and in evidence: one for each type.

Only for the OpenAPI description and for tests: wire.py makes what is sent. A
reader has to ignore fields and types that it doesn't know, since there may be
more.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter

from demo.events import EventType
from demo.losses import LossCause
from demo.web.shapes import ProblemData


class Worker(BaseModel):
    """The slot that runs an attempt: its process and host."""

    host: str
    pid: int
    slot: int | None = None


class WireEvent(BaseModel):
    """The fields of every event."""

    log: str = Field(description="Name of the event log, usually `tasks`.")
    task_id: str
    seq: int = Field(ge=1, description="1, 2, 3 … without a gap.")
    at: str = Field(description="RFC 3339 in UTC, on the broker's clock.")
    attempt: int = Field(ge=1)


class Queued(WireEvent):
    """The task was accepted."""

    type: Literal[EventType.QUEUED]
    kind: str
    lane: str
    input: dict[str, Any]
    request_id: str
    replay_of: str | None = None
    first_id: str | None = None


class Started(WireEvent):
    """A worker began an attempt."""

    type: Literal[EventType.STARTED]
    worker: Worker


class Progressed(WireEvent):
    """A step is done; `partial` is what it left behind."""

    type: Literal[EventType.PROGRESSED]
    done: int
    total: int
    unit: str
    note: str
    partial: dict[str, Any]


class Retried(WireEvent):
    """The attempt failed, and there will be another."""

    type: Literal[EventType.RETRIED]
    problem: ProblemData
    delay_s: float
    failures: int | None = None


class Lost(WireEvent):
    """The worker of the attempt died or fell silent."""

    type: Literal[EventType.LOST]
    cause: LossCause | None = Field(
        None,
        description="process-died: only the work's process died. worker-died:"
        " the whole worker died. went-silent: the worker stopped renewing"
        " its lease.",
    )
    reason: str = Field(description="The cause in words.")
    worker: Worker | None


class CancelRequested(WireEvent):
    """The owner asked the task to stop."""

    type: Literal[EventType.CANCEL_REQUESTED]


class FaultRequested(WireEvent):
    """The owner asked for the kind's drill: a fault, now."""

    type: Literal[EventType.FAULT_REQUESTED]
    fault: str = Field(description="The fault to cause, in a word.")


class Stored(BaseModel):
    """A large result in one of its types, as it is kept."""

    blob: str = Field(
        description="The task's name in its log; no address has it."
    )
    size_bytes: int
    sha256: str = Field(description="In hexadecimal.")


class Succeeded(WireEvent):
    """The end: there is a result."""

    type: Literal[EventType.SUCCEEDED]
    result: dict[str, Any] | None = Field(
        None,
        description="A small result, only in a task's event log; null if it is"
        " large. Streams leave it out. The result's address always has"
        " it.",
    )
    stored: dict[str, Stored] | None = Field(
        None, description="A large result, by media type."
    )
    reader_present: bool | None = Field(
        None,
        description="Where a client waits on its connection: whether it"
        " still did.",
    )


class Failed(WireEvent):
    """The end: there will be no result."""

    type: Literal[EventType.FAILED]
    problem: ProblemData


class Cancelled(WireEvent):
    """The end: as the owner asked."""

    type: Literal[EventType.CANCELLED]


AnyEvent = Annotated[
    Queued
    | Started
    | Progressed
    | Retried
    | Lost
    | CancelRequested
    | FaultRequested
    | Succeeded
    | Failed
    | Cancelled,
    Field(discriminator="type"),
]
EVENTS: TypeAdapter[Any] = TypeAdapter(AnyEvent)


# What the stream of an owner begins with.
SNAPSHOT: dict[str, Any] = {
    "title": "Snapshot",
    "description": "All unfinished tasks of the owner.",
    "type": "object",
    "required": ["tasks"],
    "properties": {
        "tasks": {
            "type": "array",
            "items": {"$ref": "#/components/schemas/TaskView"},
        }
    },
}


def schemas() -> dict[str, Any]:
    """Return the schemas by name; `AnyEvent` is the union of them."""
    made = EVENTS.json_schema(ref_template="#/components/schemas/{model}")
    parts: dict[str, Any] = made.pop("$defs")
    return {
        **parts,
        "AnyEvent": {"title": "AnyEvent", **made},
        "Snapshot": SNAPSHOT,
    }
