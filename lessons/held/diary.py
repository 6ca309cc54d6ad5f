"""Records the milestones of held work, so that they can be read later.

They go into an event log of the held server's own. While that log is
unavailable the work continues, and pending events are written when the log is
back (diaries.py). So a diary tells what became of the work, perhaps late.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from concurrent.futures import CancelledError
from contextlib import suppress
from datetime import UTC, datetime, timedelta
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
from demo.errors import Conflict, ContractError, LogUnavailable, QueueFull
from demo.eventlog import EventLog, load, record
from demo.logdata import Admission

logger = logging.getLogger(__name__)


class Diary:
    """The milestones of one piece of held work, written from its thread.

    `task` is the work as its server knows it; `_logged` is as much of it as
    the log has, `_pending` the rest in its order.
    """

    def __init__(
        self,
        log: EventLog,
        ref: Ref,
        data: Data,
        holder: str,
        admission: Admission | None = None,
    ) -> None:
        """Write the first event; if it is refused, there is no diary."""
        self.ref = ref
        self._log = log
        self._holder = holder
        self._logged: Task | None = None
        self._is_given_up = False
        # Includes the holder, so that its name outlives the lease.
        data = {"owner": ref.owner, **data, "holder": holder}
        draft = Draft(EventType.QUEUED, 1, data)
        self._pending = [draft]
        self._writing = asyncio.Lock()
        self._loop = from_thread.run(_this_loop)
        from_thread.run(self._open, admission)
        first = _unwritten(1, draft, datetime.now(UTC))
        self.task: Task = self._logged or begin(ref.id, first)
        self._noted_s = time.monotonic()

    def note(
        self,
        type: EventType,  # noqa: A002 - what an event's kind is called here
        data: dict[str, Any] | None = None,
    ) -> None:
        """Record a milestone, now or when the log is back."""
        draft = Draft(type, self.task.attempt, data or {})
        logged = None
        # Threads may outlive their server's event loop.
        if self._loop.is_running():
            # Not from_thread: cancelling the request must not cancel this.
            writing = asyncio.run_coroutine_threadsafe(
                self._note(draft), self._loop
            )
            with suppress(CancelledError):
                logged = writing.result()
        # Computed from the previous event: times are of the log's clock, and
        # this machine's may be wrong.
        after = timedelta(seconds=time.monotonic() - self._noted_s)
        at = (self.task.last_at or self.task.created_at) + after
        unwritten = _unwritten(self.task.seq + 1, draft, at)
        self.task = logged or apply(self.task, unwritten)
        self._noted_s = time.monotonic()

    async def catch_up(self) -> None:
        """Write pending events, or renew the lease. Raises LogUnavailable."""
        async with self._writing:
            if self._pending:
                await self._write()
            elif not self.is_closed:
                await self._log.renew(self.ref.id, self._holder)

    def stop(self, data: Data) -> None:
        """End it as failed if the work isn't over; the server is stopping."""
        if not self.has_ended:
            self._pending.append(Draft(EventType.FAILED, 1, data))

    @property
    def is_closed(self) -> bool:
        """Say whether there is nothing to write any more."""
        if self._is_given_up:
            return True
        ended = self._logged is not None and self._logged.state.is_terminal
        return ended and not self._pending

    @property
    def has_ended(self) -> bool:
        """Say whether the work is over, recorded or not."""
        return self.task.state.is_terminal

    async def _open(self, admission: Admission | None) -> None:
        async with self._writing:
            try:
                await self._write_first(admission)
            except QueueFull:
                # Refused work must not start: it would count nowhere.
                raise
            except LogUnavailable as error:
                self._tell_away(error)

    async def _note(self, draft: Draft) -> Task | None:
        """Return the task from the log; None if the log is behind."""
        async with self._writing:
            is_behind = bool(self._pending)
            self._pending.append(draft)
            # One wait for an unavailable log is enough.
            if is_behind or self._is_given_up:
                return None
            try:
                await self._write()
            except LogUnavailable as error:
                self._tell_away(error)
            is_written = not self._pending and not self._is_given_up
            return self._logged if is_written else None

    async def _write(self) -> None:
        """Write all pending events. Raises LogUnavailable."""
        try:
            if self._logged is None:
                await self._write_first()
            while self._pending and self._logged is not None:
                draft = self._pending[0]
                self._logged = await record(
                    self._log, self._logged, draft.type, draft.data
                )
                self._pending.pop(0)
        except LogUnavailable:
            raise
        except ContractError as error:
            # Another server closed it, or the log lost it: see diaries.py.
            logger.warning("the diary %s is given up: %s", self.ref.id, error)
            self._is_given_up = True
            self._pending.clear()

    async def _write_first(self, admission: Admission | None = None) -> None:
        draft = self._pending[0]
        try:
            event = await self._log.append(
                self.ref,
                1,
                draft,
                holder=self._holder,
                admission=admission,
            )
        except Conflict:
            # It was written, and only the response was lost: ids are unique.
            self._logged = await load(self._log, self.ref.id)
        else:
            self._logged = begin(self.ref.id, event)
        self._pending.pop(0)

    def _tell_away(self, error: ContractError) -> None:
        logger.warning("held work goes on without its log: %s", error)


def notable(result: dict[str, Any], most_bytes: int) -> dict[str, Any] | None:
    """Return a result as the diary keeps it: None if it is too large.

    Then it went out with the answer, and is lost with it: nobody fetches a
    result from a diary.
    """
    is_large = len(json.dumps(result)) > most_bytes
    return None if is_large else result


async def _this_loop() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def _unwritten(seq: int, draft: Draft, at: datetime) -> Event:
    """Return an event that only this process has."""
    return Event(seq, draft.type, draft.attempt, at, draft.data)
