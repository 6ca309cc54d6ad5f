"""Opens the event log that the settings describe.

The only place that knows which setting becomes which argument of a
StreamLog: API, workers, sweeper and bench all open the log here. It must
not read the environment.
"""

from __future__ import annotations

from redis.asyncio import Redis

from demo.settings import Settings
from demo.streamlog import StreamLog, connect

TASKS = "tasks"


def open_store(settings: Settings, timeout_s: float | None = None) -> Redis:
    """Return a client of the broker that connects with its first command.

    Its timeout is that of the settings, unless `timeout_s` is given.
    """
    return connect(
        settings.broker_url.get_secret_value(),
        settings.broker_timeout_s if timeout_s is None else timeout_s,
    )


def open_log(
    settings: Settings, redis: Redis | None = None, *, name: str = TASKS
) -> StreamLog:
    """Return the event log `name`, through `redis` or a client of its own."""
    return StreamLog(
        open_store(settings) if redis is None else redis,
        name,
        lease_s=settings.lease_s,
        retention_s=settings.retention_s,
        feed_length=settings.feed_length,
        tombstone_s=settings.tombstone_s,
        least_s=settings.least_retention_s,
        is_fair=settings.fair_dispatch,
    )
