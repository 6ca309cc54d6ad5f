"""One sweep: finds unfinished tasks that don't move, and repairs them.

sweeper.py calls it again and again. A running task without a living worker
is recorded as lost. A queued task without a message gets a new one, and so
does a task whose pause is over. A task past its deadline fails. All of that
is compare-and-append, or at worst a superfluous message.

A sweep reads the logs only of tasks that are new, running, held by a worker
or without a message. But it reads the ids of all unfinished tasks, and judges
each that waits by what it remembers. measured: by hand, 25 ms of CPU for
10,000 that wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from redis.asyncio import Redis

from demo import broker, lanes
from demo.broker import LANES
from demo.contract import EventType, Task
from demo.errors import ContractError, LogUnavailable, Rewound, UnknownTask
from demo.eventlog import EventLog, Line, load, record, refresh
from demo.lanes import Look
from demo.losses import LossCause
from demo.problems import of_task
from demo.work.kinds import Kinds
from demo.worker.recovery import REASONS, cause_of_loss, lose, settle
from demo.worker.sighting import Sighting, first_sighting, without_message

logger = logging.getLogger("sweeper")

# chosen: the most logs that one sweep reads; the next ones read the rest.
READ_COUNT = 500
# chosen: with a sweep each second, a new worker gets within half a minute
# the tasks that other versions have left alone.
LONGEST_REST = 30


class Sweeper:
    """Remembers earlier sweeps, to find tasks that haven't moved since."""

    def __init__(self, log: EventLog, redis: Redis, kinds: Kinds) -> None:
        self._log = log
        self._kinds = kinds
        self._redis = redis
        self._sightings: dict[str, Sighting] = {}
        # Tasks whose log this version can't read.
        self._unreadable: set[str] = set()
        self._lanes: list[str] = []

    async def sweep(self) -> None:
        """Look once at all tasks that may need it. Raises LogUnavailable."""
        ids = await self._log.unfinished()
        unfinished = set(ids)
        for gone in self._sightings.keys() - unfinished:
            del self._sightings[gone]
        self._unreadable &= unfinished
        # Before the look: a task that leaves a line meanwhile is seen twice,
        # and not never.
        lines = {lane: await self._log.dispatch(lane) for lane in LANES}
        look = await lanes.look(self._redis)
        self._lanes = [*look.fronts]
        known = self._sightings.keys() | self._unreadable
        fresh = [i for i in ids if i not in known][:READ_COUNT]
        moving = [
            i
            for i, s in self._sightings.items()
            if i in look.taken or not s.is_queued
        ]
        # Try again: the log may have lost the events that were unreadable.
        again = list(self._unreadable)[:READ_COUNT]
        await self._read([*fresh, *moving, *again])
        running = [s for s in self._sightings.values() if not s.is_queued]
        await self._each(self._check_holder, running)
        # In any lane: a newer version may have more lanes.
        await self._check_waiting(
            [s for s in self._sightings.values() if s.is_queued], look
        )
        for lane in look.fronts:
            await self._check_lane(lane, look, lines[lane])

    async def _check_lane(self, lane: str, look: Look, line: Line) -> None:
        # A task in line has no message yet. Its place there is written in
        # one step with its events, so it can't be lost.
        waiting = [
            s
            for s in self._sightings.values()
            if s.is_queued
            and s.task.lane == lane
            and (s.is_sent or not s.task.due_at)
            and s.task.id not in line.waiting
        ]
        for sighting in waiting:
            sighting.since = line.sent.get(sighting.task.id, sighting.since)
        front = look.fronts[lane]
        is_whole = front.length <= lanes.FRONT_COUNT
        missed = without_message(waiting, front, look.at, is_whole=is_whole)
        missed = missed[:READ_COUNT]
        names = {s.task.id for s in missed}
        for sighting in waiting:
            # Only a message that is missing twice in a row counts.
            sighting.is_odd &= sighting.task.id in names
        await self._check_message(missed, look)

    async def _read(self, ids: Sequence[str]) -> None:
        """Read the logs of these tasks, and remember their state."""
        logs = await asyncio.gather(
            *(self._reread(task_id) for task_id in ids), return_exceptions=True
        )
        for task_id, found in zip(ids, logs, strict=True):
            if isinstance(found, LogUnavailable):
                raise found
            if isinstance(found, UnknownTask):
                self._sightings.pop(task_id, None)
                if await self._log.forget(task_id, self._lanes):
                    logger.error("task %s: the broker lost its log", task_id)
                continue
            if isinstance(found, ContractError):
                self._sightings.pop(task_id, None)
                if task_id not in self._unreadable:
                    logger.warning("task %s left alone: %s", task_id, found)
                self._unreadable.add(task_id)
                continue
            if isinstance(found, BaseException):
                raise found
            self._unreadable.discard(task_id)
            if found.task.state.is_terminal:
                self._sightings.pop(task_id, None)
            else:
                self._sightings[task_id] = found

    async def _reread(self, task_id: str) -> Sighting:
        before = self._sightings.get(task_id)
        if before is None:
            return self._sighting(await load(self._log, task_id))
        try:
            task = await refresh(self._log, before.task)
        except Rewound as lost:
            logger.warning("%s: the broker's file lost its end", lost)
            return self._sighting(await load(self._log, task_id))
        return before if task.seq == before.task.seq else self._sighting(task)

    async def _check_holder(self, sighting: Sighting) -> None:
        task = sighting.task
        cause = cause_of_loss(await self._log.holder(task.id))
        if cause is None:
            sighting.is_odd = False
        elif cause is LossCause.WORKER or sighting.is_odd:
            await self._lose(sighting, cause)
        else:
            # Once isn't enough: after a broker's restart every lease is
            # gone, and living workers renew theirs. And a worker that ends
            # may have lost its children a moment before.
            sighting.is_odd = True

    async def _lose(self, sighting: Sighting, cause: LossCause) -> None:
        task = sighting.task
        message = broker.message(task.id, task.lane)
        after = await lose(self._log, task, cause, message)
        self._sightings[task.id] = self._sighting(after)
        logger.warning(
            "task %s attempt %d lost: %s; now %s",
            *(task.id, task.attempt, REASONS[cause], after.state.value),
        )

    async def _check_waiting(
        self, waiting: Sequence[Sighting], look: Look
    ) -> None:
        """End late tasks, settle unwanted ones, wake those that are due."""
        late = [s for s in waiting if s.is_late(look.at)]
        await self._each(self._end_late, late[:READ_COUNT])
        unwanted = [
            s for s in waiting if s.is_queued and s.task.cancel_requested
        ]
        await self._each(self._settle, unwanted[:READ_COUNT])
        due = [s for s in waiting if s.is_queued and s.is_due(look.at)]
        await self._each(self._wake, due[:READ_COUNT])

    async def _end_late(self, sighting: Sighting) -> None:
        sighting.task = await record(
            self._log,
            sighting.task,
            EventType.FAILED,
            {"problem": of_task("deadline")},
        )
        logger.warning("task %s is past its deadline", sighting.task.id)

    async def _settle(self, sighting: Sighting) -> None:
        sighting.task = await settle(self._log, sighting.task)

    async def _wake(self, sighting: Sighting) -> None:
        task = sighting.task
        await self._log.push(broker.message(task.id, task.lane), task.ref)
        sighting.is_sent = True

    async def _check_message(
        self, missed: Sequence[Sighting], look: Look
    ) -> None:
        """Push a message for each task that misses one, seen twice.

        Once isn't enough: between the list and a worker's hands, a message
        is nowhere for a moment.
        """
        await self._read([s.task.id for s in missed])
        for before in missed:
            now = self._sightings.get(before.task.id)
            if now is not before or now.task.id in look.fresh:
                # It moved, or is about to.
                continue
            if now.rest:
                # It was pushed, but no worker knows its kind. Wait, so that
                # workers aren't kept busy with it.
                now.rest -= 1
                continue
            if now.is_odd:
                await self._each(self._settle, [now])
                if now.is_queued and now.task.id in self._sightings:
                    message = broker.message(now.task.id, now.task.lane)
                    await lanes.push_next(self._redis, message)
                    logger.warning("task %s had no message", now.task.id)
                    now.pushed += 1
                    now.rest = min(2**now.pushed, LONGEST_REST)
            now.is_odd = not now.is_odd

    async def _each(
        self,
        take: Callable[[Sighting], Awaitable[None]],
        sightings: Sequence[Sighting],
    ) -> None:
        """Call `take` for each, side by side."""
        steps = (take(sighting) for sighting in sightings)
        answers = await asyncio.gather(*steps, return_exceptions=True)
        for sighting, answer in zip(sightings, answers, strict=True):
            if isinstance(answer, ContractError) and not isinstance(
                answer, LogUnavailable
            ):
                # It moved meanwhile, or its log lost its end. In both cases
                # the sighting is wrong, and the next sweep reads the task.
                logger.info("a task moved: %s", answer)
                self._sightings.pop(sighting.task.id, None)
            elif isinstance(answer, BaseException):
                raise answer

    def _sighting(self, task: Task) -> Sighting:
        return first_sighting(task, self._kinds)
