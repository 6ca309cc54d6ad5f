"""Real servers for tests: uvicorn on a unix socket, as in the stack."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from demo.web.owner import Owners

ROOT = Path(__file__).resolve().parents[2]
SECRET = "a secret for tests"
OWNERS = Owners(SECRET)
START_LIMIT_S = 20.0
STOP_LIMIT_S = 10.0


APPS = {"api": "lessons.api:app", "held": "lessons.held.main:app"}


class Server:
    """One of our HTTP servers: `api` or `held`."""

    def __init__(
        self,
        name: str,
        folder: Path,
        broker_url: str,
        app: str = "",
        http: str = "demo.web.stricthttp:StrictHttp",
        within: Sequence[str] = (),
        root: Path = ROOT,
    ) -> None:
        """Start it; `within` is put before its command."""
        self.name = name
        self.http = http
        self._within = within
        # The checkout that it runs from.
        self.root = root
        self.app = app or APPS[name]
        self.socket = folder / f"{name}.sock"
        self.lines: list[str] = []
        self._said = threading.Condition()
        self._environment = {
            **os.environ,
            "ACCEPTED_BROKER_URL": broker_url,
            "ACCEPTED_OWNER_SECRET": SECRET,
            "ACCEPTED_HEARTBEAT_S": "0.5",
        }
        self.process = self.start()

    def start(self) -> subprocess.Popen[str]:
        """Start it and wait until it answers."""
        self.socket.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [
                *(*self._within, sys.executable, "-m", "uvicorn"),
                "--no-access-log",
                *(self.app, "--uds", str(self.socket)),
                *("--timeout-graceful-shutdown", "3"),
                *("--http", self.http),
            ],
            cwd=self.root,
            env=self._environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.lines.clear()
        threading.Thread(target=self._read, daemon=True).start()
        assert self.wait_for("Uvicorn running", START_LIMIT_S), self.lines
        return self.process

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Signal it; return for how many seconds it took to end."""
        begun_s = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(STOP_LIMIT_S)
        return time.monotonic() - begun_s

    def wait_for(self, text: str, limit_s: float) -> bool:
        """Say whether it has logged `text` within `limit_s` seconds."""
        with self._said:
            return self._said.wait_for(
                lambda: any(text in line for line in self.lines), limit_s
            )

    def close(self) -> None:
        """End it in any case."""
        self.process.kill()
        self.process.wait()

    def client(self, cookie: str = "") -> httpx.AsyncClient:
        """Return a client, of the owner of `cookie` if there is one."""
        return httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(uds=str(self.socket)),
            base_url="http://test",
            cookies={OWNERS.cookie_name: cookie} if cookie else {},
            timeout=30,
        )

    def _read(self) -> None:
        stream = self.process.stderr
        assert stream is not None
        with stream:
            for line in stream:
                with self._said:
                    self.lines.append(line.rstrip())
                    self._said.notify_all()


@dataclass(frozen=True)
class Sse:
    """One event as an EventSource would dispatch it."""

    id: str
    name: str
    data: Any


@asynccontextmanager
async def follow(
    client: httpx.AsyncClient, path: str, last_id: str = ""
) -> AsyncIterator[AsyncIterator[Sse]]:
    """Open a stream and give its events as they come."""
    headers = {"last-event-id": last_id} if last_id else {}
    async with client.stream("GET", path, headers=headers) as answer:
        assert answer.status_code == 200
        yield _events(answer)


async def _events(answer: httpx.Response) -> AsyncIterator[Sse]:
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        if line:
            name, _, value = line.partition(": ")
            fields[name] = value
        else:
            if "data" in fields:
                # One without an id happened to no task.
                yield Sse(
                    fields.get("id", ""),
                    fields["event"],
                    json.loads(fields["data"]),
                )
            fields = {}
