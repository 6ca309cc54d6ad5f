"""A task as the sweeper saw it, with the conclusions from that alone.

Pure. All moments are of the broker's clock, which is the log's as well.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from demo.contract import State, Task
from demo.errors import ContractError
from demo.lanes import Front
from demo.work.kind import parse
from demo.work.kinds import Kinds, kind_of
from demo.work.limits import Limits


@dataclass(slots=True)
class Sighting:
    """The sweeper's record of a task, from this sweep or an earlier one.

    `since`: when its message was put on its lane's list at the earliest.
    `deadline_at`: when it fails because it is too old. `is_sent`: a message
    was pushed when its pause was over. `is_odd`: the last sweep saw it
    without a message, or running without a lease. `pushed`: how often a
    message was pushed again, and `rest`: how many sweeps pass before the
    next.
    """

    task: Task
    since: datetime
    deadline_at: datetime
    is_sent: bool = False
    is_odd: bool = False
    pushed: int = 0
    rest: int = 0

    @property
    def is_queued(self) -> bool:
        """Say whether it was queued."""
        return self.task.state is State.QUEUED

    def pauses(self, at: datetime) -> bool:
        """Say whether it must not be started yet."""
        due_at, since = self.task.due_at, self.task.queued_at
        if due_at is None or since is None:
            return False
        # A moment before the pause began means that the clock was set back.
        # Nobody knows then how much of the pause remains, so it is over.
        return since <= at < due_at

    def is_due(self, at: datetime) -> bool:
        """Say whether its pause is over and no message was pushed for it."""
        is_paused = self.task.due_at is not None
        return is_paused and not self.is_sent and not self.pauses(at)

    def is_late(self, at: datetime) -> bool:
        """Say whether its deadline has passed."""
        return at >= self.deadline_at


def first_sighting(task: Task, kinds: Kinds) -> Sighting:
    """Return a first sighting of `task` in this state."""
    since = task.due_at or task.queued_at or task.created_at
    return Sighting(task, since, _deadline_at(task, kinds))


def _deadline_at(task: Task, kinds: Kinds) -> datetime:
    try:
        kind = kind_of(kinds, task.kind)
        limits = kind.limits(parse(kind, task.input))
    except ContractError:
        # Another version accepted it and knows its deadline. It has to end
        # even if that version no longer runs.
        limits = Limits()
    return task.created_at + timedelta(seconds=limits.deadline_s)


def without_message(
    queued: Iterable[Sighting], front: Front, at: datetime, *, is_whole: bool
) -> list[Sighting]:
    """Return the tasks whose message is no longer on the list, newest first.

    Messages are taken in order, so the front of the list is enough: a task
    that was queued before the front's first task, and isn't in the front,
    has lost its message. `is_whole`: the front is the whole list.

    A task that was queued after `at`, which is now, was queued before the
    clock was set back; that clock can't tell its place.

    The newest comes first, so that pushing them back one by one in front of
    the others restores their order.
    """
    queued = [s for s in queued if is_whole or s.since <= at]
    in_front = [s.since for s in queued if s.task.id in front.next_ids]
    if not is_whole and not in_front:
        # The front has only other messages, which come first.
        return []
    first = None if is_whole else min(in_front)
    missed = (
        s
        for s in queued
        if s.task.id not in front.next_ids
        and (first is None or s.since < first)
    )
    return sorted(missed, key=lambda s: s.since, reverse=True)
