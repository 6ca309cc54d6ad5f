"""The event log in memory: for tests, and to read how a log behaves.

A full sibling of StreamLog that passes the same tests. Don't use it where a
task has to outlive the process. Several memory logs may share one feed, as
the durable ones share one stream.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace
from datetime import UTC, datetime

from demo.condition import Condition
from demo.contract import (
    TERMINAL_STATES,
    TRANSITIONS,
    Draft,
    Event,
    EventType,
    Ref,
    State,
    fold,
)
from demo.errors import Conflict
from demo.events import is_dead_letter, news_of
from demo.laneindex import Demand, Message
from demo.logdata import (
    Admission,
    Admitted,
    Mark,
    Snapshot,
    Tombstone,
)
from demo.memoryadmission import AdmissionControl
from demo.memoryfeed import Feed
from demo.memorylanes import MemoryLanes

__all__ = ["Feed", "MemoryLog"]


class MemoryLog(MemoryLanes):
    """An event log that ends with its process.

    `clock_s` counts the seconds that leases last.
    """

    def __init__(
        self,
        name: str = "tasks",
        *,
        lease_s: float = 3.0,
        feed: Feed | None = None,
        clock_s: Callable[[], float] = time.monotonic,
        is_fair: bool = False,
    ) -> None:
        self.name = name
        super().__init__(feed or Feed(), is_fair=is_fair)
        self._lease_s = lease_s
        self._clock_s = clock_s
        self._events: dict[str, list[Event]] = defaultdict(list)
        self._leases: dict[str, tuple[str, float]] = {}
        self._owners: dict[str, str] = {}
        self._open: dict[str, Ref] = {}
        self._dead: list[Ref] = []
        self._gone: dict[str, Tombstone] = {}
        self._admission = AdmissionControl(clock_s)
        # Set by tests, because there is no store to fill.
        self.store_condition: Condition | None = Condition()

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
        """Append in one step: nothing here awaits before the end."""
        events = self._events[ref.id]
        before = [event.at for event in events[-1:]]
        is_next = len(events) == seq - 1 and ref.id not in self._gone
        if not is_next or draft.follows not in (None, *before):
            raise Conflict(f"event {seq} of {ref.id} is taken")
        is_opening = draft.type is EventType.QUEUED
        standing = None
        if is_opening:
            standing = self._admission.admit(
                ref,
                admission or Admission(),
                self._open.values(),
                has_ended=len(self._events) - 1 > len(self._open),
            )
            self._owners[ref.id] = ref.owner
            self._open[ref.id] = ref
        at = max([_now(), *before])
        fields = (seq, draft.type, draft.attempt, at, draft.data)
        event = Admitted(*fields, standing) if is_opening else Event(*fields)
        events.append(event)
        if draft.type in (EventType.RETRIED, EventType.LOST):
            self._leases.pop(ref.id, None)
        if TRANSITIONS[draft.type][1] in TERMINAL_STATES:
            self._leases.pop(ref.id, None)
            self._open.pop(ref.id, None)
            self._admission.leave(ref.id)
        if is_dead_letter(draft):
            self._dead.insert(0, ref)
        if holder:
            self._lease(ref.id, holder)
        self._dispatch(ref, events[0].at, event, message)
        published = Event(*fields[:4], news_of(draft.data))
        await self._publish(self.name, ref, published)
        return event

    def _lease(self, task_id: str, holder: str) -> None:
        self._leases[task_id] = (holder, self._clock_s() + self._lease_s)

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        """Return the events after `after_seq`; [] for an unknown id."""
        return self._events.get(task_id, [])[after_seq:]

    async def renew(self, task_id: str, holder: str) -> int | None:
        """Prolong `holder`'s lease; see EventLog.renew."""
        held_by = await self.holder(task_id)
        if held_by not in (None, holder):
            return None
        self._lease(task_id, holder)
        return len(self._events[task_id])

    async def holder(self, task_id: str) -> str | None:
        """Return who holds the task's lease, if anybody does."""
        held_by, until_s = self._leases.get(task_id, (None, 0.0))
        return held_by if self._clock_s() < until_s else None

    async def owned(
        self, owner: str, limit: int, after: Mark | None = None
    ) -> list[Mark]:
        """Return `owner`'s latest tasks, newest first, after `after`."""
        marks = (
            Mark(int(events[0].at.timestamp() * 1000), id_)
            for id_, events in self._events.items()
            if events and self._owners[id_] == owner
        )
        below = astuple(after or Mark(2**53, ""))
        ordered = sorted(map(astuple, marks), reverse=True)
        return [Mark(*place) for place in ordered if place < below][:limit]

    async def tombstone(self, task_id: str) -> Tombstone | None:
        """Return the tombstone of a task that has expired, if there is one."""
        return self._gone.get(task_id)

    async def condition(self) -> Condition | None:
        """Return the condition that a test has set, with real reservations."""
        reserved_bytes = self._admission.reserved_bytes
        return self.store_condition and replace(
            self.store_condition, reserved_bytes=reserved_bytes
        )

    async def give_way(self, limit_bytes: int = 0) -> int:
        """Forget ended tasks, the oldest first; see EventLog.give_way."""
        ended = [
            id_
            for id_, events in self._events.items()
            if events and id_ not in self._open
        ]
        if not limit_bytes:
            return 0
        for id_ in ended:
            self.expire(id_, gave_way=True)
        return len(ended)

    def expire(self, task_id: str, *, gave_way: bool = False) -> None:
        """Expire an ended task now."""
        end = self._events[task_id][-1].type.value
        self._gone[task_id] = Tombstone(
            self._owners[task_id], datetime.now(UTC), end, gave_way
        )
        del self._events[task_id]

    async def forget(self, task_id: str, _lanes: Sequence[str]) -> bool:
        """Forget an unfinished task without a log; see EventLog.forget."""
        if self._events.get(task_id):
            return False
        ref = self._open.pop(task_id, None)
        if ref is not None:
            self._leave(ref)
        return ref is not None

    async def dead_letters(self, owner: str, limit: int) -> list[str]:
        """Return the ids of `owner`'s latest dead letters, newest first."""
        return [ref.id for ref in self._dead if ref.owner == owner][:limit]

    async def unfinished(self, owner: str | None = None) -> list[str]:
        """Return the ids of unfinished tasks, oldest first."""
        return [
            ref.id for ref in self._open.values() if owner in (None, ref.owner)
        ]

    async def demand(self, lane: str) -> Demand:
        """Return the demand of `lane`, by folding all unfinished tasks."""
        tasks = [fold(id_, self._events[id_]) for id_ in self._open]
        tasks = [task for task in tasks if task.lane == lane]
        waits = [t for t in tasks if t.state is State.QUEUED]
        now = datetime.now(UTC)
        since = (t.due_at or t.queued_at or t.created_at for t in waits)
        oldest_s = (now - min(since, default=now)).total_seconds()
        return Demand(len(waits), len(tasks) - len(waits), max(0.0, oldest_s))

    def _is_queued(self, task_id: str) -> bool:
        if task_id not in self._open:
            return False
        return fold(task_id, self._events[task_id]).state is State.QUEUED

    async def now(self) -> datetime:
        """Return the time by the clock that stamps events."""
        return _now()

    async def snapshot(self, owner: str) -> Snapshot:
        """Return `owner`'s unfinished tasks; nothing here awaits."""
        tasks = [
            fold(ref.id, self._events[ref.id])
            for ref in self._open.values()
            if ref.owner == owner
        ]
        return Snapshot(f"{len(self.feed.items)}-0", tasks)


def _now() -> datetime:
    at = datetime.now(UTC)
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
