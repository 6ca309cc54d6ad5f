"""Defines a task: its events, its states, and the rules between them.

Pure: no framework, no clock, no I/O. A task is its event log; its state is
`fold(events)`. Diagrams, widgets, API and worker are all derived from the
tables in this file, so a rule is changed here and nowhere else.

    queued --started--> running --> succeeded, failed or cancelled
       ^---retried, lost---+
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from demo.errors import (
    AlreadyEnded,
    Conflict,
    IllegalTransition,
    StaleAttempt,
    UnknownTask,
)
from demo.events import Data, Draft, Event, EventType, Progress, Ref
from demo.losses import NONE_LOST, Losses
from demo.slottime import counted

__all__ = [
    "TERMINAL_STATES", "TRANSITIONS", "Data", "Draft", "Event", "EventType",
    "Progress", "Ref", "State", "Task", "apply", "begin", "check", "fold",
]  # fmt: skip


# --8<-- [start:states]
class State(StrEnum):
    """Where a task stands. Wire values are in lower case."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_terminal(self) -> bool:
        """Say whether nothing can follow."""
        return self in TERMINAL_STATES


TERMINAL_STATES = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED})

_ALIVE: frozenset[State | None] = frozenset({State.QUEUED, State.RUNNING})

# For each event: the states in which it may happen, and the state it leads
# to (None: the state stays). A task that doesn't exist yet has state None.
TRANSITIONS: Mapping[
    EventType, tuple[frozenset[State | None], State | None]
] = {
    EventType.QUEUED: (frozenset({None}), State.QUEUED),
    EventType.STARTED: (frozenset({State.QUEUED}), State.RUNNING),
    EventType.PROGRESSED: (frozenset({State.RUNNING}), None),
    EventType.RETRIED: (frozenset({State.RUNNING}), State.QUEUED),
    EventType.LOST: (frozenset({State.RUNNING}), State.QUEUED),
    EventType.CANCEL_REQUESTED: (_ALIVE, None),
    EventType.FAULT_REQUESTED: (frozenset({State.RUNNING}), None),
    EventType.SUCCEEDED: (frozenset({State.RUNNING}), State.SUCCEEDED),
    # Queued work fails too: when it was lost once too often.
    EventType.FAILED: (_ALIVE, State.FAILED),
    EventType.CANCELLED: (_ALIVE, State.CANCELLED),
}
# --8<-- [end:states]


@dataclass(frozen=True, slots=True)
class Task:
    """The folded state of one task after `seq` events."""

    id: str
    owner: str
    kind: str
    lane: str
    input: Data
    request_id: str
    created_at: datetime
    # The dead letter that this task replays, and the first task of all.
    replay_of: str | None = None
    first_id: str | None = None
    seq: int = 1
    # When event `seq` happened. Together they identify the log so far.
    last_at: datetime | None = None
    state: State = State.QUEUED
    attempt: int = 1
    # Attempts that were lost, by whether their worker died too.
    losses: Losses = NONE_LOST
    # Attempts that ended with a transient error.
    failures: int = 0
    # When it was last queued. It isn't started before due_at.
    queued_at: datetime | None = None
    due_at: datetime | None = None
    # When the latest attempt was started.
    attempt_at: datetime | None = None
    progress: Progress | None = None
    # The result of each finished step: a later attempt resumes after them.
    partials: tuple[Data, ...] = ()
    started_at: datetime | None = None
    ended_at: datetime | None = None
    # Seconds in which attempts held a slot, and since when one counts.
    slot_s: float = 0.0
    slot_at: datetime | None = None
    cancel_requested: bool = False
    # When the owner asked the latest attempt for a fault, and for which.
    fault_at: datetime | None = None
    fault: str | None = None
    problem: Data | None = None
    result: Data | None = None
    # Where a large result is kept, by media type; then `result` is None.
    stored: Data | None = None

    @property
    def origin(self) -> str:
        """Return the id of the first task in a chain of replays."""
        return self.first_id or self.id

    @property
    def ref(self) -> Ref:
        """Return the task's reference."""
        return Ref(self.id, self.owner, self.kind, self.lane)


def check(task: Task | None, draft: Draft) -> None:
    """Raise the reason why `draft` can't follow on `task`, if there is one."""
    state = task.state if task else None
    allowed, _ = TRANSITIONS[draft.type]
    if state not in allowed:
        if state is not None and state.is_terminal:
            raise AlreadyEnded(state, draft.type)
        raise IllegalTransition(state, draft.type)
    if task is not None and draft.attempt != task.attempt:
        raise StaleAttempt(
            f"{draft.type} of attempt {draft.attempt},"
            f" current is {task.attempt}"
        )


# --8<-- [start:apply]
def apply(task: Task, event: Event) -> Task:
    """Return `task` after `event`. Refuse what the rules don't allow."""
    check(task, Draft(event.type, event.attempt, event.data))
    if event.seq != task.seq + 1:
        raise Conflict(f"event {event.seq} can't follow {task.seq}")
    _, to_state = TRANSITIONS[event.type]
    slot_s, slot_at = counted(task.slot_s, task.slot_at, event)
    after = replace(
        task,
        seq=event.seq,
        last_at=event.at,
        state=to_state or task.state,
        slot_s=slot_s,
        slot_at=slot_at,
    )
    data = event.data
    match event.type:
        case EventType.STARTED:
            return replace(
                after,
                started_at=task.started_at or event.at,
                attempt_at=event.at,
                due_at=None,
                fault_at=None,
            )
        case EventType.PROGRESSED:
            return replace(
                after,
                progress=Progress(
                    data["done"], data["total"], data["unit"], data["note"]
                ),
                partials=(*task.partials, data["partial"]),
                losses=task.losses.after_a_step(),
            )
        case EventType.RETRIED:
            return replace(
                after,
                attempt=task.attempt + 1,
                # Older events have no count, and a handover is no failure.
                failures=data.get("failures", task.failures),
                queued_at=event.at,
                due_at=event.at + timedelta(seconds=delay_s)
                if (delay_s := data.get("delay_s", 0))
                else None,
            )
        case EventType.LOST:
            return replace(
                after,
                attempt=task.attempt + 1,
                losses=task.losses.after(data.get("cause")),
                queued_at=event.at,
            )
        case EventType.CANCEL_REQUESTED:
            return replace(after, cancel_requested=True)
        case EventType.FAULT_REQUESTED:
            return replace(after, fault_at=event.at, fault=data.get("fault"))
        case EventType.SUCCEEDED:
            return replace(
                after,
                ended_at=event.at,
                result=data["result"],
                stored=data.get("stored"),
            )
        case EventType.FAILED:
            return replace(after, ended_at=event.at, problem=data["problem"])
        case EventType.CANCELLED:
            return replace(after, ended_at=event.at)
        case EventType.QUEUED:
            raise AssertionError("check() refuses a second queued")


# --8<-- [end:apply]


def begin(task_id: str, event: Event) -> Task:
    """Return the task that its first event describes."""
    check(None, Draft(event.type, event.attempt, event.data))
    data = event.data
    return Task(
        id=task_id,
        owner=data["owner"],
        kind=data["kind"],
        lane=data["lane"],
        input=data["input"],
        request_id=data["request_id"],
        created_at=event.at,
        replay_of=data.get("replay_of"),
        first_id=data.get("first_id"),
        queued_at=event.at,
        last_at=event.at,
    )


def fold(task_id: str, events: Iterable[Event]) -> Task:
    """Return the task that a whole log describes.

    Raises UnknownTask for an empty log.
    """
    task: Task | None = None
    for event in events:
        task = apply(task, event) if task else begin(task_id, event)
    if task is None:
        raise UnknownTask(task_id)
    return task
