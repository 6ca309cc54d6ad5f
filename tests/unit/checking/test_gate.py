"""The gate withholds a worker's steps, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from lessons.load.gate import Gate, step_of
from lessons.load.resp import Sent, read_sent


def wire(*parts: str) -> bytes:
    """Return a command as a client sends it."""
    head = b"*%d\r\n" % len(parts)
    return head + b"".join(
        b"$%d\r\n%s\r\n" % (len(part.encode()), part.encode())
        for part in parts
    )


COPY = wire("MULTI") + wire("ZADD", "i", "1", "t") + wire("EXEC")


async def sent(raw: bytes) -> Sent:
    reader = asyncio.StreamReader()
    reader.feed_data(raw)
    return await read_sent(reader)


@pytest.mark.parametrize(
    ("raw", "step"),
    [
        (wire("BRPOP", "jobs", "1"), "BRPOP"),
        (COPY, "write unacked"),
        (
            wire("MULTI") + wire("ZREM", "i", "t") + wire("EXEC"),
            "ack",
        ),
        (
            wire("MULTI")
            + wire("ZREM", "i", "t")
            + wire("LPUSH", "jobs", "m")
            + wire("EXEC"),
            "reject",
        ),
        (wire("EVAL", "-- claim\nreturn 1", "0", "17"), "claim"),
        (wire("EVAL", "-- renew\nreturn 1", "0", "17"), None),
        (wire("PING"), None),
    ],
)
async def test_a_command_is_known_by_what_it_does(
    raw: bytes, step: str | None
) -> None:
    one = await sent(raw)
    assert one.raw == raw
    found = step_of(one)
    assert (found.step if found else None) == step
    if step == "claim":
        assert found is not None
        assert found.pid == 17


@asynccontextmanager
async def gated(
    folder: Path,
) -> AsyncIterator[tuple[Gate, list[bytes], str]]:
    """A gate before a broker that notes what arrives and says OK."""
    arrived: list[bytes] = []

    async def broker(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        while piece := await reader.read(1024):
            arrived.append(piece)
            writer.write(b"+OK\r\n")
        writer.close()

    gate = Gate(folder / "broker.sock")
    server = await asyncio.start_unix_server(broker, folder / "broker.sock")
    front = await gate.serve(folder / "gate.sock")
    yield gate, arrived, str(folder / "gate.sock")
    front.close()
    await gate.drop()
    server.close()


async def test_a_step_arrives_when_it_may_pass(tmp_path: Path) -> None:
    async with gated(tmp_path) as (gate, arrived, socket):
        reader, writer = await asyncio.open_unix_connection(socket)
        writer.write(wire("PING"))
        assert await reader.readline() == b"+OK\r\n"
        writer.write(COPY)
        await gate.until("write unacked")
        assert arrived == [wire("PING")]
        _, answer = await gate.let_pass("write unacked")
        assert arrived[1:] == [COPY]
        assert answer == await reader.readline() == b"+OK\r\n"
        writer.close()


async def test_what_a_dead_worker_has_sent_never_arrives(
    tmp_path: Path,
) -> None:
    async with gated(tmp_path) as (gate, arrived, socket):
        reader, writer = await asyncio.open_unix_connection(socket)
        writer.write(COPY)
        await gate.until("write unacked")
        await gate.drop()
        assert await reader.read() == b""
        gate.open()
        assert arrived == []
        writer.close()
