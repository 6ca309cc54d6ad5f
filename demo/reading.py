"""Reads a task from its log: the whole of it, or what has happened since.

A log can lose its end: the broker's file was torn when its machine went
down. It then counts on from where it is, so an event's number alone doesn't
tell it from one that is lost; its moment has to be the same as well. Pure,
beside the one method that it asks the log for.
"""

from __future__ import annotations

from typing import Protocol

from demo.contract import Event, Task, apply, fold
from demo.errors import Rewound


class Readable(Protocol):
    """What can be read: every event log."""

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        """Return the events after `after_seq`; [] for an unknown id."""
        ...


async def load(log: Readable, task_id: str) -> Task:
    """Return the task as its log tells it. Raises UnknownTask."""
    return fold(task_id, await log.read(task_id))


async def refresh(log: Readable, task: Task) -> Task:
    """Return `task` with all that has happened to it since.

    Raises Rewound, UnknownTask.
    """
    return replay(task, await since(log, task))


async def since(log: Readable, task: Task) -> list[Event]:
    """Return what has happened to `task` since it was read.

    Raises Rewound when the log has lost events that `task` was folded from,
    and UnknownTask when nothing is left of it.
    """
    events = await log.read(task.id, task.seq - 1)
    if not events or events[0].at != task.last_at:
        await load(log, task.id)
        raise Rewound(f"event {task.seq} of {task.id} is lost")
    return events[1:]


def replay(task: Task, events: list[Event]) -> Task:
    """Return `task` after `events`."""
    for event in events:
        task = apply(task, event)
    return task
