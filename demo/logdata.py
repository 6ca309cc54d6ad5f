"""The data that goes into an event log with events, and that comes out of it.

Arguments and results of the protocols EventLog (eventlog.py) and
FeedReader, which is defined here. Both logs, in memory and in the store,
use these types.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from demo.contract import Task
from demo.events import Event


@dataclass(frozen=True, slots=True)
class Admission:
    """The conditions under which a new task is accepted.

    `unfinished_limit`: unfinished tasks that the owner may have; 0 is any.
    `only_one_s`: above 0, one unfinished task of this kind in the whole
    system; a dead one can block the next for this many seconds. `faults`:
    why no task is accepted at all. `submit_limit`: submissions of the owner
    in `submit_window_s` seconds, `address_limit` those of all owners of
    `address`, which is a digest of a client's; 0 is any number.
    `reserve_bytes`: the most that the task may add to the store before it
    ends. `most_bytes`: the limit of used and reserved bytes, above 0 where
    it is near. `address_bytes`: the most that one address may reserve; 0 is
    any amount.
    """

    unfinished_limit: int = 0
    only_one_s: int = 0
    faults: tuple[str, ...] = ()
    submit_limit: int = 0
    submit_window_s: int = 60
    reserve_bytes: int = 0
    most_bytes: int = 0
    address: str = ""
    address_limit: int = 0
    address_bytes: int = 0

    def leaving(
        self, unfinished_left: int, submit_left: int, more_ms: float
    ) -> Standing | None:
        """Return the owner's standing; None when nothing is limited."""
        if not (self.unfinished_limit or self.submit_limit):
            return None
        return Standing(
            self.unfinished_limit,
            unfinished_left,
            self.submit_limit,
            self.submit_window_s,
            submit_left,
            max(1, math.ceil(more_ms / 1000)),
        )


@dataclass(frozen=True, slots=True)
class Standing:
    """The limits that remain after an admission, as its owner may know them.

    `submit_more_s`: seconds until one more submission is possible.
    """

    unfinished_limit: int
    unfinished_left: int
    submit_limit: int
    submit_window_s: int
    submit_left: int
    submit_more_s: int


# eq=False: two are equal when their events are, whatever the standing.
@dataclass(frozen=True, slots=True, eq=False)
class Admitted(Event):
    """A task's first event, with the standing of its owner."""

    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A task's place in its owner's list, ordered by moment and then by id."""

    at_ms: int
    task_id: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """The remains of a task that is no longer kept.

    `end`: the type of its last event. `gave_way`: it was removed early,
    because the store was full.
    """

    owner: str
    expired_at: datetime
    end: str = ""
    gave_way: bool = False


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One event on the feed; a reader resumes after `cursor`."""

    cursor: str
    log: str
    owner: str
    task_id: str
    event: Event


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An owner's unfinished tasks, oldest first, at one place of the feed.

    The events after `cursor` are exactly those that the tasks don't include.
    """

    cursor: str
    tasks: list[Task]


class FeedReader(Protocol):
    """All events of all logs of a store, in one order.

    All methods raise LogUnavailable when the store is away.
    """

    async def follow(self, cursor: str, wait_s: float) -> list[FeedItem]:
        """Return the items after `cursor`, of all logs on this feed.

        Waits up to `wait_s` seconds for one; [] when none came.
        """
        ...

    async def latest(self, count: int) -> list[FeedItem]:
        """Return the last `count` items of the feed, oldest first."""
        ...

    async def has(self, cursor: str) -> bool:
        """Say whether the item at `cursor` is still on the feed."""
        ...

    async def now(self) -> datetime:
        """Return the time by the clock that stamps events."""
        ...
