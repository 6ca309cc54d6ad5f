"""Pydantic models of the JSON that all servers accept and return.

Input is strict: an unknown field is refused, because it is a mistake that its
sender should hear of.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from demo.contract import State, Task
from demo.web.shapes import Described, ProblemData
from demo.web.wireevents import EVENTS
from demo.wire import problem_of, wire_time

# As made by wire.py.
EventData = Annotated[dict[str, Any], Described(EVENTS.core_schema)]


class Submission(BaseModel):
    """The body of a submission: a kind and its input."""

    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        json_schema_extra={
            "examples": [{"kind": "report", "input": {"pace_s": 0.5}}]
        },
    )

    kind: str = Field(max_length=64, description="A kind from GET /api/kinds.")
    input: dict[str, Any] = Field(
        default_factory=dict, description="By the schema of the kind."
    )


class ProgressView(BaseModel):
    """How far a task is."""

    fraction: float
    done: int
    total: int
    unit: str
    note: str


class QueueView(BaseModel):
    """Where a queued task stands in its lane, as far as is known."""

    position: int = Field(description="1 is the next task to start.")
    expected_wait_s: float | None = Field(
        description="Seconds until the task starts; null if unknown."
    )


class Links(BaseModel):
    """Where a task's other addresses are; null where there is none."""

    self: str | None = None
    events: str
    stream: str | None = None
    result: str | None = None
    cancel: str | None = None


class TaskView(BaseModel):
    """A task as its owner sees it."""

    id: str
    kind: str
    state: State
    attempt: int
    seq: int = Field(description="Number of the task's latest event.")
    progress: ProgressView | None
    created_at: str
    started_at: str | None
    ended_at: str | None
    slot_s: float = Field(
        description="Seconds in which its attempts held a worker's slot, up"
        " to the latest event. Waits and pauses between attempts don't count."
    )
    cancel_requested: bool
    replay_of: str | None = Field(
        description="The dead letter that this task replays."
    )
    queue: QueueView | None = Field(
        description="An estimate while the task is queued; otherwise null, or"
        " if this server hasn't seen it being queued."
    )
    problem: ProblemData | None = Field(
        description="Why the task failed, in the format of RFC 9457; without"
        " `status`."
    )
    links: Links


class Events(BaseModel):
    """All events of one task, oldest first."""

    events: list[EventData]


class Pong(BaseModel):
    """The answer to a ping."""

    pong: bool = True
    server: str


def view(task: Task, links: Links, queue: QueueView | None = None) -> TaskView:
    """Return the task as its owner sees it."""
    progress = task.progress
    return TaskView(
        id=task.id,
        kind=task.kind,
        state=task.state,
        attempt=task.attempt,
        seq=task.seq,
        progress=progress
        and ProgressView(
            fraction=progress.fraction,
            done=progress.done,
            total=progress.total,
            unit=progress.unit,
            note=progress.note,
        ),
        created_at=wire_time(task.created_at) or "",
        started_at=wire_time(task.started_at),
        ended_at=wire_time(task.ended_at),
        slot_s=round(task.slot_s, 3),
        cancel_requested=task.cancel_requested,
        replay_of=task.replay_of,
        queue=queue,
        problem=problem_of(task.problem) if task.problem else None,
        links=links,
    )
