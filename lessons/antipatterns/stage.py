"""Runs one side of a pattern: its code, a broker, workers, servers, a gateway.

The code is copied to a temporary folder, with nothing of ours beside it, and
finds its broker by Celery's own variable:

    CELERY_BROKER_URL  redis+socket://<folder>/v.sock
    REDIS_URL          unix://<folder>/v.sock

All sockets are files of that folder, so no port is opened. A leash ends every
process if this one dies (lessons/load/program.py).
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from subprocess import DEVNULL, PIPE

import httpx
import psutil

from lessons.antipatterns.broker import Broker, limits_of
from lessons.load.failure import Failed
from lessons.load.own_broker import own_broker
from lessons.load.program import Place, Program, own_place

CODE = Path(__file__).parents[1] / "anti-patterns"
# chosen: a worker starts in 2 s, and in more on a busy machine.
START_LIMIT_S = 25.0
LOOK_S = 0.02


class Stage:
    """The processes of one side, and what they leave."""

    def __init__(self, side: str, place: Place, url: str) -> None:
        self.side = side
        self.folder = place.folder
        self.log = place.folder / "log"
        self.broker = Broker(url)
        self.environment = {
            "CELERY_BROKER_URL": url,
            "REDIS_URL": f"unix://{self.broker.socket}",
            "PYTHONUNBUFFERED": "1",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        # The one that was served last.
        self.server: Program
        self._place = place
        self._programs: list[Program] = []
        self._clients: list[httpx.AsyncClient] = []

    def said(self) -> str:
        """Return what the side's processes have logged so far."""
        if not self.log.exists():
            return ""
        return self.log.read_text("utf-8", errors="replace")

    def lines(self, name: str) -> list[str]:
        """Return the lines of a file that the code writes; none so far."""
        path = self.folder / name
        return path.read_text("utf-8").splitlines() if path.exists() else []

    def has(self, name: str) -> bool:
        """Say whether a file or folder stands beside the code."""
        return (self.folder / name).exists()

    async def spawn(self, *argv: str, **environment: str) -> Program:
        """Start a program in the folder of the code."""
        program = Program(
            # Its folder, without a change of ours.
            ("env", "-C", str(self.folder), *argv),
            self.environment | environment,
            self._place,
            self.log,
        )
        await program.spawn()
        self._programs.append(program)
        return program

    async def worker(
        self,
        *options: str,
        slots: int = 1,
        pool: str = "prefork",
        app: str = "",
    ) -> Program:
        """Start a worker of the side's app; return when it is ready."""
        before = self.said().count(" ready.")
        worker = await self.spawn(
            *(sys.executable, "-m", "celery", "-A"),
            f"{app or self.side}:celery",
            *("worker", "-P", pool, "-c", str(slots), "-l", "INFO"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            *options,
        )
        await self.until(
            lambda: self.said().count(" ready.") > before, "a worker starts"
        )
        return worker

    async def serve(
        self, app: str = "", *options: str, **environment: str
    ) -> httpx.AsyncClient:
        """Start uvicorn with an app; return a client when it answers."""
        target = app or f"{self.side}:app"
        socket = self.socket(target)
        socket.unlink(missing_ok=True)
        self.server = await self.spawn(
            *(sys.executable, "-m", "uvicorn", target, "--uds", str(socket)),
            *("--no-access-log", "--log-level", "warning", *options),
            **environment,
        )
        return await self.client(socket)

    async def gateway(
        self, target: str, transport: str = "", more: str = ""
    ) -> httpx.AsyncClient:
        """Start Caddy in front of a served app; return a client."""
        socket = self.folder / "gateway.sock"
        config = self.folder / "Caddyfile.run"
        config.write_text(
            "{\n\tadmin off\n\tauto_https off\n}\n"
            f"http:// {{\n\tbind unix/{socket}\n{more}\n"
            f"\treverse_proxy unix/{self.socket(target)} {{\n"
            f"\t\ttransport http {{\n{transport}\n\t\t}}\n\t}}\n}}\n",
            "utf-8",
        )
        caddy = Path(sys.executable).with_name("caddy")
        await self.spawn(
            *(str(caddy), "run", "--adapter", "caddyfile"),
            *("--config", str(config)),
        )
        return await self.client(socket)

    def socket(self, target: str) -> Path:
        """Return the socket of a served app."""
        return self.folder / f"{target.replace(':', '-')}.sock"

    async def client(self, socket: Path) -> httpx.AsyncClient:
        """Return a client of a server when that answers."""
        client = httpx.AsyncClient(
            transport=httpx.AsyncHTTPTransport(
                uds=str(socket), limits=httpx.Limits(max_connections=None)
            ),
            base_url="http://api",
            timeout=30,
        )
        self._clients.append(client)

        async def answers() -> bool:
            with suppress(httpx.TransportError):
                await client.get("/none")
                return True
            return False

        await self.until(answers, "a server answers")
        return client

    async def script(self, *arguments: str) -> asyncio.subprocess.Process:
        """Start the side's file as a script whose output can be read."""
        with self.log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, f"{self.side}.py", *arguments),
                cwd=self.folder,
                env=self.environment,
                stdin=DEVNULL,
                stdout=PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._place.leash.write(b"+%d\n" % process.pid)
        return process

    @staticmethod
    def children(worker: Program) -> list[psutil.Process]:
        """Return the processes of a worker's pool."""
        return psutil.Process(worker.pid).children(recursive=True)

    @staticmethod
    async def until(
        is_done: Callable[[], bool | Awaitable[bool]],
        what: str,
        limit_s: float = START_LIMIT_S,
    ) -> None:
        """Wait until something is true. Raises Failed if it never is."""
        until_s = time.monotonic() + limit_s
        while True:
            done = is_done()
            if done if isinstance(done, bool) else await done:
                return
            if time.monotonic() > until_s:
                raise Failed(f"not within {limit_s:g} s: {what}")
            await asyncio.sleep(LOOK_S)

    async def close(self) -> None:
        """End all of it."""
        for client in self._clients:
            await client.aclose()
        for program in self._programs:
            await program.end_all()
        await self.broker.close()


@asynccontextmanager
async def staged(name: str, side: str) -> AsyncIterator[Stage]:
    """Set the stage for one side of a pattern, and clear it afterwards."""
    code = CODE / name
    limits = limits_of(code / f"valkey.{side}.conf")
    async with (
        own_place(prefix="anti-") as place,
        own_broker(*limits, is_primed=False, leash=place.leash) as broker,
    ):
        shutil.copytree(code, place.folder, dirs_exist_ok=True)
        stage = Stage(side, place, broker.url)
        try:
            yield stage
        finally:
            await stage.close()
