"""What goes into an event log beside events, and what comes out of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from demo.contract import Task
from demo.events import Event


@dataclass(frozen=True, slots=True)
class Message:
    """What the queue carries: opaque `payload` for the list `queue`."""

    queue: str
    payload: str


@dataclass(frozen=True, slots=True)
class Admission:
    """Under which conditions a new task may come in.

    `unfinished_limit`: unfinished tasks that the owner may have; 0 is any.
    `only_one_s`: above 0, one unfinished task of this kind in the whole
    system; the seconds are how long a dead one can be in the way.
    `faults`: why none at all. `submit_limit`: what the owner may submit in
    `submit_window_s` seconds, `address_limit` what all owners of `address`
    may, which is a digest of a client's; 0 is any number.
    `reserve_bytes`: the most that the task may add to the store before it
    ends. `most_bytes`: what may be used and reserved in all, above 0 where
    that is near. `address_bytes`: what one address may have reserved; 0 is
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
        """Return where an owner stands, None when nothing is limited."""
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
    """What an admission has left of its limits, as its owner may know.

    `submit_more_s`: seconds until one more submission is left.
    """

    unfinished_limit: int
    unfinished_left: int
    submit_limit: int
    submit_window_s: int
    submit_left: int
    submit_more_s: int


# eq=False: it is the event that it was before somebody counted.
@dataclass(frozen=True, slots=True, eq=False)
class Admitted(Event):
    """A task's first event, and where its owner stands with it."""

    standing: Standing | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """A task's place in its owner's list: by the moment, then by the id."""

    at_ms: int
    task_id: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What is left of a task that isn't kept any more.

    `end`: the type of its last event. `gave_way`: it went before its time,
    since the store was full.
    """

    owner: str
    expired_at: datetime
    end: str = ""
    gave_way: bool = False


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One event on the feed; `cursor` is its place, to come back to."""

    cursor: str
    log: str
    owner: str
    task_id: str
    event: Event


@dataclass(frozen=True, slots=True)
class Demand:
    """What a lane has to do at one moment: its tasks, by their state.

    `oldest_queued_s`: for how long the one has waited that waits longest,
    after any pause of its own; 0 when none does.
    """

    queued: int
    running: int
    oldest_queued_s: float

    @property
    def tasks(self) -> int:
        """Return how many slots would be enough for all of them."""
        return self.queued + self.running


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An owner's unfinished tasks, oldest first, at one place of the feed.

    What comes after `cursor` is just what the tasks don't show yet.
    """

    cursor: str
    tasks: list[Task]


class FeedReader(Protocol):
    """All events of all logs of a store, in one order.

    All methods raise LogUnavailable when it's away.
    """

    async def follow(self, cursor: str, wait_s: float) -> list[FeedItem]:
        """Return what came after `cursor`, of all logs on this feed.

        Waits up to `wait_s` seconds for it; [] when nothing came.
        """
        ...

    async def latest(self, count: int) -> list[FeedItem]:
        """Return the last `count` items of the feed, oldest first."""
        ...

    async def has(self, cursor: str) -> bool:
        """Say whether what stood at a place of the feed is still there."""
        ...

    async def now(self) -> datetime:
        """Return what time it is by the clock that events are told by."""
        ...
