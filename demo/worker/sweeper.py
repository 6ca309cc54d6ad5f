"""The sweeper: finds tasks that are written down but not moving.

`python -m demo.worker.sweeper`. Looks at every unfinished task each sweep:
running without a living worker is lost; queued without a message gets a new
one. Several may run side by side: all they do is compare-and-append, or one
message too many. Nothing here is judged by a clock of this machine except
how long this process itself has been watching.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import time
from dataclasses import dataclass

from redis.asyncio import Redis
from redis.exceptions import RedisError

from demo import broker
from demo.contract import State, Task
from demo.errors import ContractError, LogUnavailable, UnknownTask
from demo.eventlog import EventLog, load, refresh
from demo.settings import from_environment
from demo.streamlog import StreamLog, connect
from demo.worker.holder import is_dead
from demo.worker.recovery import lose, settle

logger = logging.getLogger("sweeper")

# chosen: messages arrive within milliseconds. A task that is still queued
# after this is worth a look at its lane's list.
QUEUED_S = 2.0

# chosen: how fresh a pulse is kept by canaries.
CANARY_S = 1.5


@dataclass(slots=True)
class Sighting:
    """A task as it was seen, and since when it has looked like that."""

    task: Task
    since_s: float
    is_unheld: bool = False


class Sweeper:
    """What was seen in earlier sweeps, to tell standing from moving."""

    def __init__(self, log: EventLog, redis: Redis) -> None:
        self._log = log
        self._redis = redis
        self._seen: dict[str, Sighting] = {}

    async def sweep(self) -> None:
        """Look at every unfinished task once. Raises LogUnavailable."""
        ids = await self._log.unfinished()
        self._seen = {i: s for i, s in self._seen.items() if i in set(ids)}
        standing = []
        for task_id in ids:
            try:
                sighting = await self._look(task_id)
                if sighting.task.state is State.RUNNING:
                    await self._check_holder(sighting)
                elif time.monotonic() - sighting.since_s >= QUEUED_S:
                    standing.append(sighting)
            except LogUnavailable:
                raise
            except UnknownTask:
                logger.warning("task %s has no log", task_id)
            except ContractError as refused:
                # It moved while we looked: all the better.
                logger.info("task %s moved: %s", task_id, refused)
        await self._requeue(standing)

    async def _look(self, task_id: str) -> Sighting:
        before = self._seen.get(task_id)
        if before is None:
            task = await load(self._log, task_id)
        else:
            task = await refresh(self._log, before.task)
            if task.seq == before.task.seq:
                return before
        seen = Sighting(task, time.monotonic())
        self._seen[task_id] = seen
        return seen

    async def _check_holder(self, seen: Sighting) -> None:
        held_by = await self._log.holder(seen.task.id)
        if held_by and not is_dead(held_by):
            seen.is_unheld = False
        elif held_by:
            await self._lose(seen.task, "its worker died")
        elif seen.is_unheld:
            await self._lose(seen.task, "its lease ran out")
        else:
            # Once isn't enough: after a broker's restart every lease is
            # gone, and living workers take theirs up again.
            seen.is_unheld = True

    async def _lose(self, task: Task, reason: str) -> None:
        message = broker.message(task.id, task.lane)
        after = await lose(self._log, task, reason, message)
        logger.warning(
            "task %s attempt %d lost: %s; now %s",
            *(task.id, task.attempt, reason, after.state.value),
        )

    async def _requeue(self, standing: list[Sighting]) -> None:
        """Push a message for each that has none on its way."""
        for lane in {seen.task.lane for seen in standing}:
            waiting = await broker.waiting(self._redis, lane)
            for seen in standing:
                task = seen.task
                if task.lane != lane or task.id in waiting:
                    continue
                with contextlib.suppress(ContractError):
                    task = await settle(self._log, task)
                if not task.state.is_terminal:
                    await self._log.push(broker.message(task.id, lane))
                    logger.warning("task %s had no message", task.id)
                seen.since_s = time.monotonic()

    async def keep_pulses(self) -> None:
        """Send a canary down each lane that hasn't moved lately."""
        await broker.beat(self._redis, broker.SWEEPER)
        ages_s = await broker.pulses(self._redis)
        for lane in broker.LANES:
            if ages_s.get(lane, CANARY_S) < CANARY_S:
                continue
            canary = broker.canary(lane)
            if f"beat-{lane}" not in await broker.waiting(self._redis, lane):
                await self._log.push(canary)


async def sweep_for_ever(sweeper: Sweeper, every_s: float) -> None:
    """Sweep, through broker restarts, until cancelled."""
    is_away = False
    while True:
        try:
            await sweeper.sweep()
            await sweeper.keep_pulses()
            is_away = False
        except (LogUnavailable, RedisError) as away:
            if not is_away:
                logger.warning("no log: %s", away)
            is_away = True
        await asyncio.sleep(every_s)


async def main() -> None:
    """Sweep until told to stop."""
    settings = from_environment()
    redis = connect(
        settings.broker_url.get_secret_value(), settings.broker_timeout_s
    )
    log = StreamLog(
        redis,
        "tasks",
        lease_s=settings.lease_s,
        retention_s=settings.retention_s,
        feed_length=settings.feed_length,
    )
    sweeping = asyncio.ensure_future(
        sweep_for_ever(Sweeper(log, redis), settings.sweep_s)
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, sweeping.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await sweeping
    await redis.aclose()


if __name__ == "__main__":
    logging.basicConfig(
        level=logging.INFO, format="%(levelname)s %(name)s %(message)s"
    )
    asyncio.run(main())
