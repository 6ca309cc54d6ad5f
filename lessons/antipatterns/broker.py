"""Speaks to the broker of one run's own, as Celery and as another program."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from redis.asyncio import Redis
from redis.exceptions import OutOfMemoryError

# chosen: room for every run but those that fill it on purpose.
MEMORY_BYTES = 64 * 1024 * 1024


class Broker:
    """Connections to one broker."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.socket = url.removeprefix("redis+socket://")
        self.redis: Any = Redis(
            unix_socket_path=self.socket,
            decode_responses=True,
            socket_timeout=30,
        )
        self.celery = Celery(broker=url)
        # One try: a refusal is what some runs measure.
        self.celery.conf.task_publish_retry = False

    async def send(self, task: str, *arguments: object) -> str:
        """Send a task by name, as Celery does; return its id."""
        sent = await asyncio.to_thread(
            self.celery.send_task, task, args=arguments
        )
        return str(sent.id)

    async def publish(self, task: str, *arguments: object) -> bool:
        """Send a task; False if a full broker refuses it."""
        try:
            await self.send(task, *arguments)
        except (OperationalError, OutOfMemoryError):
            return False
        return True

    async def store(self, key: str, value: str) -> bool:
        """Store another program's value; False if there is no room."""
        try:
            await self.redis.set(key, value)
        except OutOfMemoryError:
            return False
        return True

    async def memory_bytes(self) -> int:
        """Return the memory of the broker's data, by its own count."""
        info = await self.redis.info("memory")
        return int(info["used_memory"])

    async def close(self) -> None:
        """Close all connections to it."""
        self.celery.close()
        await self.redis.aclose()


def limits_of(config: Path) -> tuple[int, str]:
    """Return the memory and the policy of a side's own configuration."""
    if not config.exists():
        return MEMORY_BYTES, "noeviction"
    words = dict(
        line.split(None, 1)
        for line in config.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    )
    megabytes = int(words["maxmemory"].removesuffix("mb"))
    return megabytes * 1024 * 1024, words["maxmemory-policy"]
