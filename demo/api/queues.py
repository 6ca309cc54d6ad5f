"""Tracks each queued task's place in its lane, from the events of the feed.

The hub passes every event through here, so a place in the queue costs the
broker nothing. Where owners take turns (turns.lua), a place counts the tasks
of others that come first by that, and not those that were submitted first. A
task has no place if it was queued before this process
began and its event has left the hub's ring. The expected wait is an estimate:
seconds per place, averaged over the lane's latest starts.
"""

from __future__ import annotations

import time
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from statistics import fmean

from demo.contract import TERMINAL_STATES, TRANSITIONS, EventType, State
from demo.eventlog import FeedItem

# chosen: enough for a steady mean, few enough to follow a change of load.
PACES_KEPT = 16


@dataclass(frozen=True, slots=True)
class Place:
    """A queued task's place in its lane: 1 is the next to start."""

    position: int
    expected_wait_s: float | None


@dataclass(frozen=True, slots=True)
class _Waiting:
    owner: str
    ticket: int
    position: int
    since: datetime

    def pace_s(self, until: datetime | None) -> float:
        """Return the seconds that each place took until then."""
        waited_s = ((until or self.since) - self.since).total_seconds()
        return max(0.0, waited_s) / self.position


@dataclass(slots=True)
class _Lane:
    # Ascending, since the latest ticket is the largest.
    tickets: list[int] = field(default_factory=list)
    # The same for each owner whose tasks wait.
    own: dict[str, list[int]] = field(default_factory=dict)
    waiting: dict[str, _Waiting] = field(default_factory=dict)
    paces_s: deque[float] = field(
        default_factory=lambda: deque(maxlen=PACES_KEPT)
    )


class Queues:
    """The queued tasks of each lane of the log called `log`."""

    def __init__(
        self,
        log: str,
        clock_s: Callable[[], float] = time.monotonic,
        *,
        is_fair: bool = False,
    ) -> None:
        self._log = log
        self._is_fair = is_fair
        self._clock_s = clock_s
        self._tickets = count()
        self._lanes: dict[str, _Lane] = defaultdict(_Lane)
        # The lane of each unfinished task: only the first event names it.
        self._lane_of: dict[str, str] = {}
        # The latest event's time, and this process's clock when it arrived.
        self._latest: tuple[datetime, float] | None = None

    def forget(self) -> None:
        """Start over, because some events were missed."""
        self._lanes.clear()
        self._lane_of.clear()

    def see(self, item: FeedItem) -> None:
        """Update the queues by one event of the feed."""
        event, task_id = item.event, item.task_id
        self._latest = event.at, self._clock_s()
        if item.log != self._log:
            return
        if event.type is EventType.QUEUED:
            self._lane_of[task_id] = event.data["lane"]
        lane_name = self._lane_of.get(task_id)
        leads_to = TRANSITIONS[event.type][1]
        if lane_name is None or leads_to is None:
            return
        self._leave(self._lanes[lane_name], item)
        if leads_to is State.QUEUED:
            self._enter(self._lanes[lane_name], item)
        elif leads_to in TERMINAL_STATES:
            del self._lane_of[task_id]

    def now(self) -> datetime | None:
        """Return the time of the log's clock; None before the first event.

        Ages and waits need that clock, since this machine's may be wrong.
        """
        if self._latest is None:
            return None
        at, seen_s = self._latest
        return at + timedelta(seconds=self._clock_s() - seen_s)

    def place_of(self, task_id: str) -> Place | None:
        """Return a queued task's place; None if it is unknown."""
        lane = self._lanes.get(self._lane_of.get(task_id, ""))
        if lane is None or task_id not in lane.waiting:
            return None
        waits = lane.waiting[task_id]
        position = self._position(lane, waits.owner, waits.ticket)
        pace_s = self._pace_s(lane)
        expected_s = None if pace_s is None else round(pace_s * position, 1)
        return Place(position, expected_s)

    def _position(self, lane: _Lane, owner: str, ticket: int) -> int:
        if not self._is_fair:
            return bisect_left(lane.tickets, ticket) + 1
        # With its owner's nth turn, the others have had n each at most.
        turn = bisect_left(lane.own[owner], ticket) + 1
        if turn == 1:
            return len(lane.own)
        others = (len(own) for name, own in lane.own.items() if name != owner)
        return turn + sum(min(turn, length) for length in others)

    def _pace_s(self, lane: _Lane) -> float | None:
        if not lane.paces_s:
            return None
        # If the lane has stopped, the past promises too much. So count how
        # long the first task has waited already, too.
        first = next(iter(lane.waiting.values()))
        return max(fmean(lane.paces_s), first.pace_s(self.now()))

    def _enter(self, lane: _Lane, item: FeedItem) -> None:
        ticket, owner = next(self._tickets), item.owner
        lane.tickets.append(ticket)
        lane.own.setdefault(owner, []).append(ticket)
        position = self._position(lane, owner, ticket)
        lane.waiting[item.task_id] = _Waiting(
            owner, ticket, position, item.event.at
        )

    def _leave(self, lane: _Lane, item: FeedItem) -> None:
        was = lane.waiting.pop(item.task_id, None)
        if was is None:
            return
        del lane.tickets[bisect_left(lane.tickets, was.ticket)]
        own = lane.own[was.owner]
        del own[bisect_left(own, was.ticket)]
        if not own:
            del lane.own[was.owner]
        if item.event.type is EventType.STARTED:
            lane.paces_s.append(was.pace_s(item.event.at))
