"""Keeps the diaries of one held server, and closes those of servers gone.

Each diary has a lease and names the process that writes it. Its server
renews the lease and writes what had to wait for the log. An unfinished
diary of another server is closed only when that one is provably dead; or,
where its process can't be seen, when its lease has been gone for a while.
What the client got is then said to be unknown, for it is.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from demo.contract import Data, EventType, Ref, Task, fold
from demo.errors import ContractError, LogUnavailable, UnknownTask
from demo.eventlog import EventLog, record
from demo.logdata import Admission
from demo.problems import of_task
from demo.processes import lives, parse, this_process
from lessons.held.diary import Diary

logger = logging.getLogger(__name__)

# chosen: a server that is stopped for so many leases, and comes back, finds
# its diaries as it left them.
GONE_LEASES = 4
# Older versions wrote neither a lease nor a name. chosen: no work may be
# held for more than a minute, so it's over by then.
NAMELESS_S = 90.0
# chosen: so many ended diaries wait for a log that stays away.
WAITING_COUNT = 1_000
# chosen: a log that answers takes them all in less.
LAST_WORDS_S = 1.0
STOPPED = "The server was stopped before the work was done."
GONE = (
    "The server that held the request is gone. Whether its work was done,"
    " and what the client got, isn't known."
)


@dataclass(slots=True)
class Silence:
    """Since when a diary has had no lease, and where it stood then."""

    since_s: float
    seq: int


class Diaries:
    """All diaries that this server looks after."""

    def __init__(
        self,
        log: EventLog,
        *,
        renew_s: float,
        lease_s: float,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Look after none yet; `clock_s` counts how long one is silent."""
        self._log = log
        self._renew_s = renew_s
        self._clock_s = clock_s
        self._gone_s = GONE_LEASES * lease_s
        self._me = this_process()
        self._mine: dict[str, Diary] = {}
        self._silent: dict[str, Silence] = {}

    def begin(
        self, ref: Ref, data: Data, admission: Admission | None = None
    ) -> Diary:
        """Return a new diary; raise what `admission` refuses."""
        diary = Diary(self._log, ref, data, str(self._me), admission)
        self._mine[ref.id] = diary
        return diary

    async def keep(self) -> None:
        """Look after them until cancelled."""
        is_away = False
        while True:
            try:
                await self.look()
                is_away = False
            except LogUnavailable as away:
                if not is_away:
                    logger.warning("the diaries have to wait: %s", away)
                is_away = True
            # Nobody starts this again, so nothing may end it.
            except Exception:
                logger.exception("the diaries could not be looked after")
            await asyncio.sleep(self._renew_s)

    async def look(self) -> None:
        """Write what is pending; close what is left. LogUnavailable."""
        await self._catch_up()
        ids = set(await self._log.unfinished()) - self._mine.keys()
        for gone in self._silent.keys() - ids:
            del self._silent[gone]
        for task_id in ids:
            # Of a version that knows better, or moved meanwhile: left alone.
            try:
                await self._judge(task_id)
            except LogUnavailable:
                raise
            except UnknownTask:
                await self._log.forget(task_id, ["held"])
            except ContractError as error:
                logger.info("the diary %s is left alone: %s", task_id, error)

    async def close(self) -> None:
        """Write what this server still knows, before it ends."""
        problem = of_task("work-failed", STOPPED)
        with suppress(TimeoutError, LogUnavailable):
            async with asyncio.timeout(LAST_WORDS_S):
                for diary in list(self._mine.values()):
                    diary.stop({"problem": problem})
                await self._catch_up()

    async def _catch_up(self) -> None:
        mine = list(self._mine.values())
        done = await asyncio.gather(
            *(diary.catch_up() for diary in mine), return_exceptions=True
        )
        waiting = [d for d in mine if d.has_ended and not d.is_closed]
        late = set(map(id, waiting[:-WAITING_COUNT]))
        for diary in mine:
            if diary.is_closed or id(diary) in late:
                self._mine.pop(diary.ref.id, None)
        for said in done:
            if isinstance(said, BaseException):
                raise said

    async def _judge(self, task_id: str) -> None:
        events = await self._log.read(task_id)
        task, name = fold(task_id, events), events[0].data.get("holder", "")
        process = parse(name)
        is_alive = None
        # One of our own that nobody knows any more has to lose its lease.
        if process is not None and process != self._me:
            is_alive = lives(process)
        if is_alive is None:
            is_alive = await self._has_lease(task, is_named=bool(process))
        if not is_alive:
            await self._give_up(task)

    async def _has_lease(self, task: Task, *, is_named: bool) -> bool:
        """Say whether a diary has a lease, or had one a moment ago."""
        if await self._log.holder(task.id):
            self._silent.pop(task.id, None)
            return True
        now_s = self._clock_s()
        silence = self._silent.get(task.id)
        if silence is None or silence.seq != task.seq:
            self._silent[task.id] = Silence(now_s, task.seq)
            return True
        patience_s = self._gone_s if is_named else NAMELESS_S
        return now_s - silence.since_s < patience_s

    async def _give_up(self, task: Task) -> None:
        problem = of_task("outcome-unknown", GONE)
        await record(self._log, task, EventType.FAILED, {"problem": problem})
        logger.warning("the diary %s is closed: its server is gone", task.id)
