"""The sweeper's entry: `python -m demo.worker.sweeper`.

It sweeps (sweep.py), prunes lanes and keeps the lanes' pulses fresh, again
and again. Several may run side by side. It judges nothing by the clock of
its machine.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from collections.abc import Coroutine
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from demo import broker, lanes, logformat
from demo.blobs import sweep as blobs
from demo.blobs.opening import open_blobs
from demo.errors import LogUnavailable
from demo.eventlog import EventLog
from demo.kinds import KindsOf, kinds_of
from demo.opening import open_log, open_store
from demo.precautions import UnsafeSettings, require_safe
from demo.settings import Settings, from_environment
from demo.storemonitor import StoreMonitor, make_room
from demo.worker.alive import Alive
from demo.worker.sweep import Sweeper

logger = logging.getLogger("sweeper")

# chosen: the age of a pulse at which a canary is sent.
CANARY_S = 1.5
# chosen: 2,000 messages a second and lane, more than an address may leave.
PIECES = 4


async def keep_pulses(redis: Redis) -> None:
    """Send a canary to each empty lane that hasn't moved lately."""
    await broker.beat(redis, broker.SWEEPER)
    ages_s = await broker.pulses(redis)
    look = await lanes.look(redis)
    for lane, front in look.fronts.items():
        if ages_s.get(lane, CANARY_S) < CANARY_S:
            continue
        # Where messages wait, the next one shows the same.
        canary = broker.canary(lane)
        if not front.length and f"beat-{lane}" not in look.fresh:
            await lanes.push_next(redis, canary)


async def prune_lane(redis: Redis, lane: str, start: int) -> int:
    """Prune some pieces of a lane; return where to continue next time."""
    for _ in range(PIECES):
        start = await lanes.prune(redis, lane, start)
        if not start:
            break
    return start


async def sweep_for_ever(
    sweeper: Sweeper,
    log: EventLog,
    redis: Redis,
    scales: StoreMonitor,
    every_s: float,
    alive: Alive,
) -> None:
    """Sweep until cancelled, also through restarts of the broker."""
    is_away = False
    pruned = dict.fromkeys(broker.LANES, 0)
    while True:
        alive.touch()
        try:
            # First, because a full store refuses the rest.
            count = await make_room(log, scales)
            if count:
                logger.warning("no room: %d ended tasks gave way", count)
            await sweeper.sweep()
            await keep_pulses(redis)
            for lane, start in pruned.items():
                pruned[lane] = await prune_lane(redis, lane, start)
            is_away = False
        except (LogUnavailable, RedisError) as away:
            if not is_away:
                logger.warning("no log: %s", away)
            is_away = True
        await asyncio.sleep(every_s)


async def main(settings: Settings, kinds_of: KindsOf) -> None:
    """Sweep until told to stop."""
    try:
        require_safe(settings)
    except UnsafeSettings as error:
        sys.exit(f"The sweeper doesn't start: {error}")
    redis = open_store(settings)
    log = open_log(settings, redis)
    try:
        await until_told(
            sweep_for_ever(
                Sweeper(log, redis, kinds_of(settings)),
                log,
                redis,
                # Accepted tasks have to end on any broker, so ignore its
                # faults.
                StoreMonitor(log, settings.full_fraction, is_trusting=True),
                settings.sweep_s,
                Alive(settings.alive_file),
            ),
            blobs.sweep_for_ever(open_blobs(settings)),
        )
    finally:
        await redis.aclose()


async def until_told(*loops: Coroutine[Any, Any, None]) -> None:
    """Run loops side by side until the process is told to stop.

    When one fails, so do all: the process ends, which is seen, and is
    started again.
    """
    loop = asyncio.get_running_loop()
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in loops]

        def stop() -> None:
            for task in tasks:
                task.cancel()

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)


def run(settings: Settings, kinds_of: KindsOf) -> None:
    """Run a sweeper until its process ends."""
    logformat.start()
    asyncio.run(main(settings, kinds_of))


if __name__ == "__main__":
    run(from_environment(), kinds_of)
