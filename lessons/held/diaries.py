"""Keeps the diaries of one held server, and closes those of dead servers.

Each diary has a lease and names the process that writes it. That server renews
the lease, and writes events that had to wait for the log. An unfinished diary
of another server is closed only if that server is provably dead, or, if its
process can't be checked, if the lease has been gone for a while. The closing
event says that nobody knows which response the client got.
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

# chosen: a server that is frozen for fewer leases than this finds its
# diaries unchanged.
GONE_LEASES = 4
# Older versions wrote neither a lease nor a name. chosen: held work takes a
# minute at most, so it's over by then.
NAMELESS_S = 90.0
# chosen: the most ended diaries that wait for a log that stays away.
WAITING_COUNT = 1_000
# chosen: a log that responds stores all of them in less.
LAST_WORDS_S = 1.0
STOPPED = "The server was stopped before the work was done."
GONE = (
    "The server that held the request is gone. Whether its work was done,"
    " and what the client got, isn't known."
)


@dataclass(slots=True)
class Silence:
    """When a diary lost its lease, and its latest event then."""

    since_s: float
    seq: int


class Diaries:
    """The diaries of this server."""

    def __init__(
        self,
        log: EventLog,
        *,
        renew_s: float,
        lease_s: float,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start without diaries; `clock_s` measures silence."""
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
        """Keep them up to date until cancelled."""
        is_away = False
        while True:
            try:
                await self.look()
                is_away = False
            except LogUnavailable as away:
                if not is_away:
                    logger.warning("the diaries have to wait: %s", away)
                is_away = True
            # Nothing restarts this loop, so no error may end it.
            except Exception:
                logger.exception("the diaries could not be looked after")
            await asyncio.sleep(self._renew_s)

    async def look(self) -> None:
        """Write pending events; close orphans. Raises LogUnavailable."""
        await self._catch_up()
        ids = set(await self._log.unfinished()) - self._mine.keys()
        for gone in self._silent.keys() - ids:
            del self._silent[gone]
        for task_id in ids:
            # A newer version wrote it, or it changed meanwhile: skip it.
            try:
                await self._judge(task_id)
            except LogUnavailable:
                raise
            except UnknownTask:
                await self._log.forget(task_id, ["held"])
            except ContractError as error:
                logger.info("the diary %s is left alone: %s", task_id, error)

    async def close(self) -> None:
        """Write pending events before this server ends."""
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
        for outcome in done:
            if isinstance(outcome, BaseException):
                raise outcome

    async def _judge(self, task_id: str) -> None:
        events = await self._log.read(task_id)
        task, name = fold(task_id, events), events[0].data.get("holder", "")
        process = parse(name)
        is_alive = None
        # A diary of our own that we no longer track has to lose its lease.
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
