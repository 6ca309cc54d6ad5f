"""The index that an event log keeps of its lanes: demand, line, dwell times.

Data and the protocol LaneIndex, a part of EventLog (eventlog.py). Both logs,
in memory and in the store, use these types.

Tasks of a lane form a line when the log dispatches by turns: then only a few
messages at a time are on the queue, and the owners whose tasks wait take
turns. Otherwise the queue itself is the line: first come, first served.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import accumulate
from typing import Protocol

from demo.events import Ref

# The tasks of a lane that have had their turn and aren't started yet. Each
# start sends the next one in the same step, so this isn't a limit of slots.
# chosen: below the 50 messages that a look into a lane sees (lanes.py), and
# few enough that an owner who comes now waits for less than a second of work.
TURNS_COUNT = 8

# Upper bounds of the dwell times that are counted. chosen: from too short to
# notice to an hour, with one bound for each doubling.
DWELL_BOUNDS_S = tuple(0.125 * 2**n for n in range(16))


@dataclass(frozen=True, slots=True)
class Message:
    """A message for the queue: an opaque `payload` for the list `queue`."""

    queue: str
    payload: str


@dataclass(frozen=True, slots=True)
class Demand:
    """The tasks of a lane at one moment, by their state.

    `oldest_queued_s`: how long the oldest one has waited, not counting a
    pause of its own; 0 when none waits.
    """

    queued: int
    running: int
    oldest_queued_s: float

    @property
    def tasks(self) -> int:
        """Return how many slots would run all of them at once."""
        return self.queued + self.running


@dataclass(frozen=True, slots=True)
class Line:
    """The queued tasks of a lane that are dispatched by turns.

    `waiting`: those in line, which have no message on the queue yet. `sent`:
    those that had their turn, and when their message was put on the queue.
    """

    waiting: frozenset[str] = frozenset()
    sent: Mapping[str, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Dwell:
    """How long the tasks of a lane dwelt: from submission to first start.

    `counts` has one number for each of DWELL_BOUNDS_S, of the tasks between
    it and the bound before, and one for those above all bounds. `sum_s` is
    of all of them.
    """

    counts: tuple[int, ...]
    sum_s: float

    @property
    def up_to(self) -> tuple[int, ...]:
        """Return how many tasks dwelt as long as each bound, or less."""
        return tuple(accumulate(self.counts))


class LaneIndex(Protocol):
    """The lanes of a log.

    All methods raise LogUnavailable when the store is away.
    """

    async def demand(self, lane: str) -> Demand:
        """Return the demand of `lane`, at a cost independent of its length."""
        ...

    async def dispatch(self, lane: str) -> Line:
        """Send the messages whose turn has come; return the line after that.

        Each start and each end of a task does the same. This finds turns
        that older versions, which don't know of them, left open.
        """
        ...

    async def dwell(self, lane: str) -> Dwell:
        """Return how long the tasks of `lane` dwelt, since the log began."""
        ...

    async def push(self, message: Message, ref: Ref | None = None) -> None:
        """Put `message` on its queue, to replace one that was lost.

        With `ref`, a queued task's: when its owner has a turn, if the log
        dispatches by turns.
        """
        ...


def dwell_of(counted: Mapping[str, str | int]) -> Dwell:
    """Return the dwell times that are counted by their bound in ms."""
    bounds = [str(int(1000 * bound_s)) for bound_s in DWELL_BOUNDS_S]
    return Dwell(
        tuple(int(counted.get(bound, 0)) for bound in (*bounds, "more")),
        int(counted.get("sum", 0)) / 1000,
    )
