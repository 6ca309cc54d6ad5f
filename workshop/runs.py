"""Lists a person's runs for staff whom they let look: read-only.

Of a run it has the kind, the state, and the events with their times. It has
neither input nor result, and no address: only its owner may use those.
"""

from __future__ import annotations

from typing import Any, Protocol

from demo.contract import Event, fold
from demo.errors import UnknownEvent, UnknownTask
from demo.logdata import Mark
from demo.wire import wire_time

# chosen: the last runs of a chapter; each costs a read.
RUNS_LIMIT = 20


class Tasks(Protocol):
    """The part of the demo's event log that a look needs."""

    async def owned(
        self, owner: str, limit: int, after: Mark | None = None
    ) -> list[Mark]:
        """Return an owner's latest tasks, newest first."""
        ...

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        """Return a task's events."""
        ...


async def runs_of(tasks: Tasks, owner: str) -> list[dict[str, Any]]:
    """Return an owner's latest runs, newest first."""
    marks = await tasks.owned(owner, RUNS_LIMIT) if owner else []
    found = []
    for mark in marks:
        try:
            events = await tasks.read(mark.task_id)
            task = fold(mark.task_id, events)
        except (UnknownTask, UnknownEvent):
            # It has expired, and its entry in the index hasn't.
            continue
        found.append(
            {
                "kind": task.kind,
                "state": task.state,
                "attempt": task.attempt,
                "created_at": wire_time(task.created_at),
                "ended_at": wire_time(task.ended_at),
                "slot_s": round(task.slot_s, 3),
                "events": [
                    {
                        "type": event.type,
                        "attempt": event.attempt,
                        "at": wire_time(event.at),
                    }
                    for event in events
                ],
            }
        )
    return found
