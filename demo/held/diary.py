"""What held work leaves behind, so that one can see it afterwards.

Milestones go into an event log of the held server's own. When that log is
away the work goes on without: nobody who holds a connection would care for
a diary.
"""

from __future__ import annotations

import json
import logging
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from anyio import from_thread

from demo.contract import (
    Data,
    Draft,
    Event,
    EventType,
    Ref,
    Task,
    apply,
    begin,
)
from demo.errors import (
    ContractError,
    LogUnavailable,
    QueueFull,
    UnknownTask,
)
from demo.eventlog import Admission, EventLog, load, record
from demo.web.problems import as_data

logger = logging.getLogger(__name__)

ABANDONED = "The server that held the request ended before the work did."


class Diary:
    """The milestones of one piece of held work, written from its thread."""

    def __init__(
        self, log: EventLog, ref: Ref, data: Data, admission: Admission
    ) -> None:
        self._log: EventLog | None = log
        draft = Draft(EventType.QUEUED, 1, {"owner": ref.owner, **data})
        first = self._append(ref, draft, admission)
        self.task: Task = begin(ref.id, first)
        self._noted_s = time.monotonic()

    def note(
        self,
        type: EventType,  # noqa: A002 - what an event's kind is called here
        data: dict[str, Any] | None = None,
    ) -> None:
        """Write a milestone down, in the log if it answers."""
        if self._log is not None:
            try:
                self.task = from_thread.run(
                    record, self._log, self.task, type, data
                )
            except ContractError as error:
                self._go_on_without(error)
            else:
                self._noted_s = time.monotonic()
                return
        draft = Draft(type, self.task.attempt, data or {})
        # By how long ago the last one was noted: the log's clock tells it,
        # and this machine's may be another.
        after = timedelta(seconds=time.monotonic() - self._noted_s)
        at = (self.task.last_at or self.task.created_at) + after
        event = _unwritten(self.task.seq + 1, draft, at)
        self.task = apply(self.task, event)
        self._noted_s = time.monotonic()

    def _append(self, ref: Ref, draft: Draft, admission: Admission) -> Event:
        assert self._log is not None
        append = partial(self._log.append, admission=admission)
        try:
            return from_thread.run(append, ref, 1, draft)
        except QueueFull:
            # Without a diary nothing would count it any more.
            raise
        except LogUnavailable as error:
            self._go_on_without(error)
            return _unwritten(1, draft, datetime.now(UTC))

    def _go_on_without(self, error: ContractError) -> None:
        logger.warning("held work goes on without its log: %s", error)
        self._log = None


def notable(result: dict[str, Any], most_bytes: int) -> dict[str, Any] | None:
    """Return a result as the diary has it: None when it's too large.

    Then it went out with the answer, and is lost with it: nobody fetches a
    result from a diary.
    """
    is_large = len(json.dumps(result)) > most_bytes
    return None if is_large else result


def _unwritten(seq: int, draft: Draft, at: datetime) -> Event:
    """Return an event that only this process knows of."""
    return Event(seq, draft.type, draft.attempt, at, draft.data)


async def close_abandoned(log: EventLog) -> None:
    """End in the log what an earlier process of this server left open.

    Held work ends with its process, and nobody takes it up.
    """
    try:
        for task_id in await log.unfinished():
            with suppress(UnknownTask):
                task = await load(log, task_id)
                problem = as_data("work-failed", ABANDONED)
                await record(log, task, EventType.FAILED, {"problem": problem})
    except LogUnavailable as error:
        logger.warning("what was left open stays open: %s", error)
