"""Counts how often one call tries to reach something that is away.

    python -m bench.peers.away LAYER -> {"tries", "took_s"}

Nothing listens at the address, so each connection is refused at once. Python
reports every `connect` to an audit hook, whichever library makes it.
"""

from __future__ import annotations

import asyncio
import json
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import redis
from celery import Celery
from celery.contrib.testing.worker import start_worker
from redis.backoff import NoBackoff
from redis.retry import Retry

# chosen: what is usual. A client's three, Istio's default before 1.24, and
# Celery's default of `max_retries`.
CLIENT_RETRIES, GATEWAY_RETRIES, TASK_RETRIES = 3, 2, 3
# chosen: longer than any pause between two tries in here.
QUIET_S = 3.0
UNAVAILABLE = 503


def free_port() -> int:
    """Return a port at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


PORT = free_port()
URL = f"redis://127.0.0.1:{PORT}/0"
tries: list[float] = []
began_s: list[float] = []


def count(event: str, arguments: tuple[Any, ...]) -> None:
    """Note each attempt to connect to PORT."""
    if event == "socket.connect" and arguments[1][1:2] == (PORT,):
        tries.append(time.monotonic())


def begin() -> None:
    """Count from here on: what came before was preparing."""
    tries.clear()
    began_s[:] = [time.monotonic()]


def plain(**more: Any) -> None:
    """Open a client by host and port, as the manual's first lines do."""
    redis.Redis("127.0.0.1", PORT, **more).ping()


def from_url() -> None:
    """Open a client by URL."""
    redis.Redis.from_url(URL).ping()


def once() -> None:
    """Open a client that doesn't retry."""
    plain(retry=Retry(NoBackoff(), 0))


def publish(**conf: Any) -> None:
    """Publish a task with these settings of Celery."""
    app = Celery("away", broker=URL, **conf)
    begin()
    app.send_task("work")


def task() -> None:
    """Run a Celery task that retries, over a client that does."""
    app = Celery("tasks", broker="memory://")
    app.conf.task_ignore_result = True

    # accepted: ignore[retry-without-jitter] it counts tries, alone
    @app.task(  # type: ignore[untyped-decorator]
        autoretry_for=(redis.RedisError,),
        retry_kwargs={"max_retries": TASK_RETRIES, "countdown": 0},
    )
    def work() -> None:
        plain()

    with start_worker(
        app, pool="solo", perform_ping_check=False, shutdown_timeout=30
    ):
        begin()
        work.delay()
        while not tries or time.monotonic() - tries[-1] < QUIET_S:
            time.sleep(0.1)


def click() -> None:
    """Send one request: a client, a gateway, a server, and its client."""
    server = _serve(plain)
    gateway = _serve(lambda: _post(server.server_address[1], GATEWAY_RETRIES))
    _post(gateway.server_address[1], CLIENT_RETRIES)


def _post(port: int, retries: int) -> None:
    """Post until the answer isn't 503, or no retry is left."""
    for _ in range(1 + retries):
        connection = HTTPConnection("127.0.0.1", port)
        connection.request("POST", "/")
        status = connection.getresponse().status
        connection.close()
        if status != UNAVAILABLE:
            return
    raise OSError("unavailable")


def _serve(work: Callable[[], None]) -> ThreadingHTTPServer:
    """Start a server that answers 503 when its work fails."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            try:
                work()
                status = 202
            except (OSError, redis.RedisError):
                status = UNAVAILABLE
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def ours() -> None:
    """Submit a task to this stack's API."""
    import httpx

    os.environ["ACCEPTED_BROKER_URL"] = URL
    os.environ["ACCEPTED_OWNER_SECRET"] = "only-for-the-bench" * 2
    os.environ["ACCEPTED_ALLOW_UNSAFE_BROKER"] = "true"
    from demo.api.main import app

    async def submit() -> None:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://127.0.0.1"
        ) as client:
            begin()
            answer = await client.post(
                "/api/tasks", json={"kind": "report", "input": {}}
            )
        if answer.status_code != 503:
            raise SystemExit(f"answered {answer.status_code}: {answer.text}")

    asyncio.run(submit())


LAYERS: dict[str, Callable[[], None]] = {
    "redis-host": plain,
    "redis-url": from_url,
    "redis-once": once,
    "publish": lambda: publish(task_ignore_result=True),
    "publish-false": lambda: publish(
        task_ignore_result=True, task_publish_retry=False
    ),
    "publish-policy": lambda: publish(
        task_ignore_result=True, task_publish_retry_policy={"max_retries": 0}
    ),
    "publish-result": lambda: publish(backend=URL),
    "task": task,
    "click": click,
    "ours": ours,
}


def main(layer: str) -> None:
    """Measure one layer, and print what it cost."""
    sys.addaudithook(count)
    begin()
    # Each layer fails, that is the point; its tries are counted so far.
    with suppress(Exception):
        LAYERS[layer]()
    # The last try: what follows it is the waiting of this program.
    ended_s = time.monotonic() if layer != "task" else tries[-1]
    told = {"tries": len(tries), "took_s": ended_s - began_s[0]}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    # Not the end of the interpreter: it would wait for retries' threads.
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
