"""The event log as everybody uses it, and the one way to change a task.

A log keeps each task's events, numbered from 1 without gaps, refuses an
append whose number is taken (compare-and-append), and publishes all events
of all tasks on one feed. It must not know HTTP, Celery or what a task does.
StreamLog (streamlog.py) is durable, MemoryLog (memorylog.py) is fast; both
pass the same tests.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Protocol

from demo.condition import Condition
from demo.contract import (
    Data,
    Draft,
    Event,
    EventType,
    Ref,
    Task,
    apply,
    begin,
    check,
)
from demo.errors import Conflict
from demo.jsontext import dump
from demo.jsontext import load as from_text
from demo.laneindex import Demand, Dwell, LaneIndex, Line, Message
from demo.logdata import (
    Admission,
    Admitted,
    FeedItem,
    FeedReader,
    Mark,
    Snapshot,
    Standing,
    Tombstone,
)
from demo.reading import load, refresh, replay, since

__all__ = [
    "Admission",
    "Demand",
    "Dwell",
    "EventLog",
    "FeedItem",
    "Line",
    "Mark",
    "Message",
    "Snapshot",
    "Tombstone",
    "load",
    "record",
    "refresh",
    "submit",
]


class EventLog(FeedReader, LaneIndex, Protocol):
    """Where tasks live. All methods raise LogUnavailable when it's away."""

    @property
    def name(self) -> str:
        """Return the log's name, on the wire too: `tasks` by default."""
        ...

    async def append(
        self,
        ref: Ref,
        seq: int,
        draft: Draft,
        *,
        message: Message | None = None,
        holder: str | None = None,
        admission: Admission | None = None,
    ) -> Event:
        """Append `draft` as event `seq`, with all its effects.

        One atomic step: the event, its copy on the feed, the indexes,
        `message` onto its queue or in line for it, the lease (set for
        `holder`, dropped when the attempt is over), and the reservation. No
        event is earlier than the one before. Raises Conflict when `seq`
        isn't next or `draft` follows another; QueueFull, StoreUnsafe,
        RateExceeded, QuotaExceeded or Busy when `admission` refuses. Only a
        first event can be refused by it.
        """
        ...

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        """Return the events after `after_seq`; [] for an unknown id."""
        ...

    async def renew(self, task_id: str, holder: str) -> int | None:
        """Prolong `holder`'s lease and return the number of events.

        None: somebody else holds it. A number above the one you know means
        that there are new events to read.
        """
        ...

    async def holder(self, task_id: str) -> str | None:
        """Return who holds the task's lease, if anybody does."""
        ...

    async def owned(
        self, owner: str, limit: int, after: Mark | None = None
    ) -> list[Mark]:
        """Return `owner`'s latest tasks, newest first, after `after`."""
        ...

    async def tombstone(self, task_id: str) -> Tombstone | None:
        """Return the tombstone of a task that has expired, if there is one."""
        ...

    async def condition(self) -> Condition | None:
        """Return the condition of the store; None while it is loading."""
        ...

    async def give_way(self, limit_bytes: int = 0) -> int:
        """Forget ended tasks that have expired.

        `limit_bytes` is the memory of a store that has no room for new
        tasks: then the oldest are forgotten early too, leaving tombstones
        that say so. When only tombstones are left, those go. Return how many
        went early.
        """
        ...

    async def forget(self, task_id: str, lanes: Sequence[str], /) -> bool:
        """Forget an unfinished task whose log is gone; `lanes` may list it.

        Return whether it was. The store has evicted or lost the log, so no
        event would ever end the task and release its reservation.
        """
        ...

    async def dead_letters(self, owner: str, limit: int) -> list[str]:
        """Return the ids of `owner`'s latest dead letters, newest first."""
        ...

    async def unfinished(self, owner: str | None = None) -> list[str]:
        """Return the ids of unfinished tasks, oldest first."""
        ...

    async def snapshot(self, owner: str) -> Snapshot:
        """Return `owner`'s unfinished tasks at one moment of the feed."""
        ...


async def submit(
    log: EventLog,
    ref: Ref,
    *,
    lane: str,
    input: dict[str, Any],  # noqa: A002 - the field's name on the wire
    request_id: str,
    fingerprint: str | None = None,
    replay_of: Task | None = None,
    message: Message | None = None,
    admission: Admission | None = None,
) -> tuple[Task, Standing | None]:
    """Record a new task's first event; return the task.

    Also return the owner's standing, when `admission` has limits. Raises
    Conflict for an id that is taken, QuotaExceeded, Busy.
    """
    data = {
        "owner": ref.owner,
        "kind": ref.kind,
        "lane": lane,
        "input": input,
        "request_id": request_id,
    }
    if fingerprint is not None:
        data["fingerprint"] = fingerprint
    if replay_of is not None:
        data |= {"replay_of": replay_of.id, "first_id": replay_of.origin}
    draft = Draft(EventType.QUEUED, 1, data)
    ref = replace(ref, lane=lane)
    event = await log.append(
        ref, 1, draft, message=message, admission=admission
    )
    standing = event.standing if isinstance(event, Admitted) else None
    return begin(ref.id, event), standing


# --8<-- [start:record]
async def record(
    log: EventLog,
    task: Task,
    type: EventType,  # noqa: A002 - what an event's kind is called here
    data: Data | None = None,
    *,
    message: Message | None = None,
    holder: str | None = None,
) -> Task:
    """Record an event of `task`; return the task after it.

    The one way to change a task. When another writer appended first, the
    rules are checked again with what the log says now, so an event is never
    recorded in a state that doesn't allow it. Raises what `check` raises,
    and Rewound when the log has lost events that `task` was folded from.
    """
    attempt = task.attempt
    # As every reader will get it, so that the task after it is the same here
    # and there, and the event is recognised below. JSON has no tuples, no
    # moments, and only text as keys.
    data = from_text(dump(dict(data))) if data else {}
    while True:
        draft = Draft(type, attempt, data, task.last_at)
        check(task, draft)
        try:
            event = await log.append(
                task.ref,
                task.seq + 1,
                draft,
                message=message,
                holder=holder,
            )
        except Conflict:
            after = await since(log, task)
            if not after:
                raise
            if any(_is_mine(event, draft) for event in after):
                # The append took effect and only its answer was lost.
                return replay(task, after)
            task = replay(task, after)
        else:
            return apply(task, event)


# --8<-- [end:record]


def _is_mine(event: Event, draft: Draft) -> bool:
    # As text, because NaN isn't equal to itself.
    return (event.type, event.attempt, dump(dict(event.data))) == (
        draft.type,
        draft.attempt,
        dump(dict(draft.data)),
    )
