"""Reads a task from its log: all of it, or the events since the last read.

A log can lose its end, when the broker's file was torn in a crash of its
machine. It then reuses numbers, so a lost event can have the number of a
later one; its moment has to be the same as well. Pure, except for the one
method of the log that it calls.
"""

from __future__ import annotations

from typing import Protocol

from demo.contract import Event, Task, apply, fold
from demo.errors import Rewound


class Readable(Protocol):
    """Any log whose events can be read."""

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        """Return the events after `after_seq`; [] for an unknown id."""
        ...


async def load(log: Readable, task_id: str) -> Task:
    """Return the task that its log describes. Raises UnknownTask."""
    return fold(task_id, await log.read(task_id))


async def refresh(log: Readable, task: Task) -> Task:
    """Return `task` after the events that were recorded since.

    Raises Rewound, UnknownTask.
    """
    return replay(task, await since(log, task))


async def since(log: Readable, task: Task) -> list[Event]:
    """Return the events of `task` since it was read.

    Raises Rewound when the log has lost events that `task` was folded from,
    and UnknownTask when nothing of it is left.
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
