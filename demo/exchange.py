"""What goes into an event log beside events, and what comes out of it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime

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
    `is_full`: none at all. `submit_limit`: what the owner may submit in
    `submit_window_s` seconds; 0 is any number.
    """

    unfinished_limit: int = 0
    only_one_s: int = 0
    is_full: bool = False
    submit_limit: int = 0
    submit_window_s: int = 60

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
    """What is left of a task that has expired."""

    owner: str
    expired_at: datetime


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
