"""One sweep: finds tasks that are written down but not moving.

Running without a living worker is lost; queued without a message gets a new
one, and so does a task whose pause is over; what is past its deadline ends.
All it does is compare-and-append, or one message too many.

A sweep reads the logs of tasks that are new, running, in a worker's hands
or have had their turn: as many as move, not as many as wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from redis.asyncio import Redis

from demo import broker, lanes
from demo.contract import EventType, Task
from demo.errors import ContractError, LogUnavailable, Rewound, UnknownTask
from demo.eventlog import EventLog, load, record, refresh
from demo.lanes import Look
from demo.losses import LossCause
from demo.problems import of_task
from demo.work.kinds import Kinds
from demo.worker.recovery import REASONS, cause_of_loss, lose, settle
from demo.worker.sighting import Sighting, seen, without_message

logger = logging.getLogger("sweeper")

# chosen: logs that are read in one sweep; more are read in the next ones.
READ_COUNT = 500
# chosen: at a sweep a second, half a minute until a new worker is given what
# others have left alone.
LONGEST_REST = 30


class Sweeper:
    """What was seen in earlier sweeps, to tell standing from moving."""

    def __init__(self, log: EventLog, redis: Redis, kinds: Kinds) -> None:
        self._log = log
        self._kinds = kinds
        self._redis = redis
        self._seen: dict[str, Sighting] = {}
        # Those whose log says nothing that this version understands.
        self._unreadable: set[str] = set()
        self._lanes: list[str] = []

    async def sweep(self) -> None:
        """Look once at all that may need it. Raises LogUnavailable."""
        ids = await self._log.unfinished()
        unfinished = set(ids)
        for gone in self._seen.keys() - unfinished:
            del self._seen[gone]
        self._unreadable &= unfinished
        look = await lanes.look(self._redis)
        self._lanes = [*look.fronts]
        known = self._seen.keys() | self._unreadable
        fresh = [i for i in ids if i not in known][:READ_COUNT]
        moving = [
            i
            for i, s in self._seen.items()
            if i in look.taken or not s.is_queued
        ]
        # Another look: the log may have lost what couldn't be read.
        again = list(self._unreadable)[:READ_COUNT]
        await self._read([*fresh, *moving, *again])
        running = [s for s in self._seen.values() if not s.is_queued]
        await self._each(self._check_holder, running)
        # In whatever lane: a newer version may have more of them.
        await self._check_waiting(
            [s for s in self._seen.values() if s.is_queued], look
        )
        for lane in look.fronts:
            await self._check_lane(lane, look)

    async def _check_lane(self, lane: str, look: Look) -> None:
        waiting = [
            s
            for s in self._seen.values()
            if s.is_queued
            and s.task.lane == lane
            and (s.is_sent or not s.task.due_at)
        ]
        front = look.fronts[lane]
        is_whole = front.length <= lanes.FRONT_COUNT
        missed = without_message(waiting, front, look.at, is_whole=is_whole)
        missed = missed[:READ_COUNT]
        names = {s.task.id for s in missed}
        for sighting in waiting:
            # Missed twice in a row is what counts.
            sighting.is_odd &= sighting.task.id in names
        await self._check_message(missed, look)

    async def _read(self, ids: Sequence[str]) -> None:
        """Take notice of what the logs of these tasks say now."""
        logs = await asyncio.gather(
            *(self._reread(task_id) for task_id in ids), return_exceptions=True
        )
        for task_id, found in zip(ids, logs, strict=True):
            if isinstance(found, LogUnavailable):
                raise found
            if isinstance(found, UnknownTask):
                self._seen.pop(task_id, None)
                if await self._log.forget(task_id, self._lanes):
                    logger.error("task %s: the broker lost its log", task_id)
                continue
            if isinstance(found, ContractError):
                self._seen.pop(task_id, None)
                if task_id not in self._unreadable:
                    logger.warning("task %s left alone: %s", task_id, found)
                self._unreadable.add(task_id)
                continue
            if isinstance(found, BaseException):
                raise found
            self._unreadable.discard(task_id)
            if found.task.state.is_terminal:
                self._seen.pop(task_id, None)
            else:
                self._seen[task_id] = found

    async def _reread(self, task_id: str) -> Sighting:
        before = self._seen.get(task_id)
        if before is None:
            return self._sighted(await load(self._log, task_id))
        try:
            task = await refresh(self._log, before.task)
        except Rewound as lost:
            logger.warning("%s: the broker's file lost its end", lost)
            return self._sighted(await load(self._log, task_id))
        return before if task.seq == before.task.seq else self._sighted(task)

    async def _check_holder(self, sighting: Sighting) -> None:
        task = sighting.task
        cause = cause_of_loss(await self._log.holder(task.id))
        if cause is None:
            sighting.is_odd = False
        elif cause is LossCause.WORKER or sighting.is_odd:
            await self._lose(sighting, cause)
        else:
            # Once isn't enough: after a broker's restart every lease is
            # gone, and living workers take theirs up again. And a worker
            # that ends may have lost its children a moment before.
            sighting.is_odd = True

    async def _lose(self, sighting: Sighting, cause: LossCause) -> None:
        task = sighting.task
        message = broker.message(task.id, task.lane)
        after = await lose(self._log, task, cause, message)
        self._seen[task.id] = self._sighted(after)
        logger.warning(
            "task %s attempt %d lost: %s; now %s",
            *(task.id, task.attempt, REASONS[cause], after.state.value),
        )

    async def _check_waiting(
        self, waiting: Sequence[Sighting], look: Look
    ) -> None:
        """End those that nobody waits for; wake those whose pause is over."""
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
        await self._log.push(broker.message(task.id, task.lane))
        sighting.is_sent = True

    async def _check_message(
        self, missed: Sequence[Sighting], look: Look
    ) -> None:
        """Push a message for each that has none on its way, seen twice.

        Once isn't enough: between the list and the hands of a worker, a
        message is nowhere for a moment.
        """
        await self._read([s.task.id for s in missed])
        for before in missed:
            now = self._seen.get(before.task.id)
            if now is not before or now.task.id in look.fresh:
                # It moved, or is about to.
                continue
            if now.rest:
                # It was sent, and nobody began it: no worker knows what it
                # is. It mustn't keep those busy that come before it.
                now.rest -= 1
                continue
            if now.is_odd:
                await self._each(self._settle, [now])
                if now.is_queued and now.task.id in self._seen:
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
        """Take a step for each, side by side."""
        steps = (take(sighting) for sighting in sightings)
        answers = await asyncio.gather(*steps, return_exceptions=True)
        for sighting, answer in zip(sightings, answers, strict=True):
            if isinstance(answer, ContractError) and not isinstance(
                answer, LogUnavailable
            ):
                # It moved while we looked, or its log lost its end. Either
                # way what we remember is wrong: the next sweep reads it.
                logger.info("a task moved: %s", answer)
                self._seen.pop(sighting.task.id, None)
            elif isinstance(answer, BaseException):
                raise answer

    def _sighted(self, task: Task) -> Sighting:
        return seen(task, self._kinds)
