"""The lanes of a log in memory, by the same rules as turns.lua."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from demo.contract import TRANSITIONS, State
from demo.events import Event, Ref
from demo.laneindex import (
    DWELL_BOUNDS_S,
    TURNS_COUNT,
    Dwell,
    Line,
    Message,
    dwell_of,
)
from demo.memoryfeed import Feed, MemoryFeed


class Turns:
    """The line of one lane. `push` puts a task's message on the queue."""

    def __init__(self, push: Callable[[Message], None]) -> None:
        self._push = push
        # In the order of their turns: owner -> task -> message, in order too.
        self._own: dict[str, dict[str, Message]] = {}
        self._sent: dict[str, datetime] = {}

    @property
    def line(self) -> Line:
        """Return the tasks in line, and those that had their turn."""
        waiting = (task for tasks in self._own.values() for task in tasks)
        return Line(frozenset(waiting), dict(self._sent))

    def join(self, ref: Ref, message: Message) -> None:
        """Put a task in line behind its owner's others."""
        if ref.id not in self._sent:
            self._own.setdefault(ref.owner, {})[ref.id] = message
            self._send_next()

    def leave(self, ref: Ref) -> None:
        """Take out a task that was started or has ended."""
        self._sent.pop(ref.id, None)
        own = self._own.get(ref.owner, {})
        own.pop(ref.id, None)
        if not own:
            self._own.pop(ref.owner, None)
        self._send_next()

    def _send_next(self) -> None:
        while self._own and len(self._sent) < TURNS_COUNT:
            owner = next(iter(self._own))
            own = self._own.pop(owner)
            task = next(iter(own))
            self._push(own.pop(task))
            self._sent[task] = datetime.now(UTC)
            if own:
                self._own[owner] = own


class MemoryLanes(MemoryFeed):
    """The lanes of a log in memory."""

    def __init__(self, feed: Feed, *, is_fair: bool) -> None:
        super().__init__(feed)
        self._is_fair = is_fair
        self._turns = defaultdict[str, Turns](lambda: Turns(self._put))
        self._dwell = defaultdict[str, Counter[str]](Counter)

    async def dispatch(self, lane: str) -> Line:
        """Return the line; nothing has to be sent that wasn't."""
        return self._turns[lane].line

    async def dwell(self, lane: str) -> Dwell:
        """Return how long the tasks of `lane` dwelt, since the log began."""
        return dwell_of(self._dwell[lane])

    async def push(self, message: Message, ref: Ref | None = None) -> None:
        """Put `message` on its queue; see LaneIndex.push."""
        if ref is None or not self._is_fair:
            self._put(message)
        elif self._is_queued(ref.id):
            self._join(message, ref)

    def _is_queued(self, task_id: str) -> bool:
        raise NotImplementedError

    def _dispatch(
        self, ref: Ref, since: datetime, event: Event, message: Message | None
    ) -> None:
        """Follow a task's event: its start or end makes room for others."""
        leads_to = TRANSITIONS[event.type][1]
        if leads_to is State.RUNNING and event.attempt == 1:
            self._count_dwell(ref.lane, event.at - since)
        if leads_to not in (None, State.QUEUED):
            self._leave(ref)
        if message is not None:
            self._join(message, ref)

    def _leave(self, ref: Ref) -> None:
        self._turns[ref.lane].leave(ref)

    def _join(self, message: Message, ref: Ref) -> None:
        if self._is_fair:
            self._turns[ref.lane].join(ref, message)
        else:
            self._put(message)

    def _put(self, message: Message) -> None:
        self.feed.queues[message.queue].insert(0, message.payload)

    def _count_dwell(self, lane: str, dwelt: timedelta) -> None:
        dwelt_ms = max(0, round(dwelt.total_seconds() * 1000))
        bounds = (str(int(1000 * bound_s)) for bound_s in DWELL_BOUNDS_S)
        fitting = (bound for bound in bounds if dwelt_ms <= int(bound))
        self._dwell[lane][next(fitting, "more")] += 1
        self._dwell[lane]["sum"] += dwelt_ms
