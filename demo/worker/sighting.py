"""A task as the sweeper saw it, and what can be told from that alone.

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
    """What was seen of a task, in this sweep or an earlier one.

    `since`: from when on it can have had a message on its lane's list.
    `deadline_at`: when nobody waits for it any more. `is_sent`: a message
    was pushed for it when its pause was over. `is_odd`: the last sweep saw
    it without a message, or running without a lease. `pushed`: how often a
    message was pushed again, and `rest`: in how many sweeps it may be next.
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
        """Say whether it was waiting then."""
        return self.task.state is State.QUEUED

    def pauses(self, at: datetime) -> bool:
        """Say whether it isn't to be started yet."""
        due_at, since = self.task.due_at, self.task.queued_at
        if due_at is None or since is None:
            return False
        # Before its pause began, it's the clock that was set back. Nobody
        # knows then how much of the pause is left: none.
        return since <= at < due_at

    def is_due(self, at: datetime) -> bool:
        """Say whether its pause is over and nobody has been told so."""
        is_paused = self.task.due_at is not None
        return is_paused and not self.is_sent and not self.pauses(at)

    def is_late(self, at: datetime) -> bool:
        """Say whether its deadline has passed."""
        return at >= self.deadline_at


def seen(task: Task, kinds: Kinds) -> Sighting:
    """Return a first sighting of `task` in this state."""
    since = task.due_at or task.queued_at or task.created_at
    return Sighting(task, since, _deadline_at(task, kinds))


def _deadline_at(task: Task, kinds: Kinds) -> datetime:
    try:
        kind = kind_of(kinds, task.kind)
        limits = kind.limits(parse(kind, task.input))
    except ContractError:
        # Accepted by another version, which knows when it is. If there is
        # none any more, it has to end all the same.
        limits = Limits()
    return task.created_at + timedelta(seconds=limits.deadline_s)


def without_message(
    queued: Iterable[Sighting], front: Front, at: datetime, *, is_whole: bool
) -> list[Sighting]:
    """Return those whose message isn't on the list any more, newest first.

    A list is taken from in the order of its messages. So it's enough to
    see its front: whoever was queued before the first of those, and isn't
    one of them, has had its turn. `is_whole`: the front is all there is.
    One that was queued after `at`, which is now, was so before the clock was
    set back; where it stands can't be told by that clock.
    Newest first, because whoever is put back in front of the others keeps
    the order of the list that way.
    """
    queued = [s for s in queued if is_whole or s.since <= at]
    in_front = [s.since for s in queued if s.task.id in front.next_ids]
    if not is_whole and not in_front:
        # Only messages about other things: their turn comes first.
        return []
    first = None if is_whole else min(in_front)
    missed = (
        s
        for s in queued
        if s.task.id not in front.next_ids
        and (first is None or s.since < first)
    )
    return sorted(missed, key=lambda s: s.since, reverse=True)
