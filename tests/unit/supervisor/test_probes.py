"""A broker that refuses lives; one that loads isn't ready yet."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from demo.supervisor.patience import answers
from demo.supervisor.probes import broker_is_ready, broker_lives

REFUSALS = [
    "-LOADING Valkey is loading the dataset in memory",
    "-MISCONF Errors writing to the AOF file: No space left on device",
    "-BUSY Valkey is busy running a script",
    "-ERR max number of clients reached",
    "-NOAUTH Authentication required.",
]


@asynccontextmanager
async def broker(path: Path, line: str | None) -> AsyncIterator[None]:
    """Say the same to everything, or nothing."""

    async def serve(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while await reader.readline():
            if line is not None:
                writer.write(f"{line}\r\n".encode())
        writer.close()

    async with await asyncio.start_unix_server(serve, str(path)):
        yield
        # The connections' ends are heard of.
        await asyncio.sleep(0.01)


async def is_ready(path: Path) -> bool | None:
    async with Redis(
        unix_socket_path=str(path),
        socket_timeout=0.2,
        retry=Retry(NoBackoff(), 0),
    ) as redis:
        return await answers(broker_is_ready(redis), 0)


@pytest.mark.parametrize("line", REFUSALS)
async def test_a_broker_that_refuses_lives(tmp_path: Path, line: str) -> None:
    async with broker(tmp_path / "v.sock", line):
        assert await answers(broker_lives(tmp_path / "v.sock"), 0) is True
        assert await is_ready(tmp_path / "v.sock") is False


async def test_a_silent_broker_does_not_live(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("demo.supervisor.patience.PROBE_LIMIT_S", 0.2)
    async with broker(tmp_path / "v.sock", None):
        assert await answers(broker_lives(tmp_path / "v.sock"), 0) is False
    assert await answers(broker_lives(tmp_path / "gone.sock"), 0) is False
