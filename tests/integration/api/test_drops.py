"""Readers who don't read, a server that stops, a store that freezes."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from demo.streamlog import StreamLog
from tests.integration.api.conftest import COOKIE, checks, progress, started
from tests.integration.servers import APPS, OWNERS, ROOT, Server, follow
from tests.valkey import Valkey

TASK = "t_" + "a" * 26


def deaf_reader(api: Server) -> socket.socket:
    """Return a connection that has asked for the stream and never reads."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(str(api.socket))
    connection.sendall(
        b"GET /api/stream HTTP/1.1\r\nHost: test\r\n"
        + f"Cookie: {OWNERS.cookie_name}={COOKIE}\r\n\r\n".encode()
    )
    return connection


async def test_a_reader_who_does_not_read_is_dropped_and_harms_nobody(
    api: Server, ann: httpx.AsyncClient, log: StreamLog
) -> None:
    task = await started(log, "t1")
    with deaf_reader(api) as deaf:
        async with follow(ann, "/api/stream") as events:
            await anext(events)
            # 2 MB: more than the socket's and the server's buffers hold.
            for _ in range(200):
                task = await progress(log, task, note="x" * 10_000)
            async with asyncio.timeout(5):
                for _ in range(200):
                    event = await anext(events)
            assert event.data["seq"] == task.seq
            said = await asyncio.to_thread(
                api.wait_for, "dropped a reader who doesn't read", 10
            )
            assert said, api.lines
            # The others go on.
            await progress(log, task)
            async with asyncio.timeout(5):
                assert (await anext(events)).data["seq"] == task.seq + 1
        # What was buffered is still there to be read, and then the end.
        deaf.settimeout(5)
        while deaf.recv(65_536):
            pass


async def test_a_server_that_stops_ends_its_streams_cleanly(
    api: Server, ann: httpx.AsyncClient, log: StreamLog
) -> None:
    await started(log, "t1")
    async with follow(ann, "/api/stream") as events:
        await anext(events)
        stopping = asyncio.create_task(asyncio.to_thread(api.stop))
        # No error: the last chunk is there, and nothing after it.
        async with asyncio.timeout(5):
            assert [event async for event in events] == []
        assert await stopping < 3
    assert not [line for line in api.lines if "ERROR" in line]


@pytest.mark.quiet
async def test_a_frozen_store_is_answered_within_a_second(
    api: Server, ann: httpx.AsyncClient, valkey: Valkey
) -> None:
    await ann.post("/api/tasks", json={"kind": "report"})
    assert valkey.process is not None
    os.kill(valkey.process.pid, signal.SIGSTOP)
    try:
        begun_s = time.monotonic()
        submitting = asyncio.gather(
            *(ann.post("/api/tasks", json={"kind": "report"}) for _ in "12345")
        )
        await asyncio.sleep(0.1)
        ping_begun_s = time.monotonic()
        assert (await ann.get("/api/ping")).status_code == 200
        assert time.monotonic() - ping_begun_s < 0.3
        for answer in await submitting:
            assert answer.status_code == 503
            assert answer.json()["type"] == "/problems/unavailable/"
        assert time.monotonic() - begun_s < 1.0
        said = await asyncio.to_thread(api.wait_for, "log is away", 5)
        assert said
    finally:
        os.kill(valkey.process.pid, signal.SIGCONT)
    async with asyncio.timeout(10):
        while not (await checks(ann))["feed"]:  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    answer = await ann.post("/api/tasks", json={"kind": "report"})
    assert answer.status_code == 202


async def test_open_streams_say_that_the_log_is_away_and_go_on(
    api: Server, ann: httpx.AsyncClient, log: StreamLog, valkey: Valkey
) -> None:
    task = await started(log, TASK)
    assert valkey.process is not None
    async with (
        follow(ann, "/api/stream") as all_events,
        follow(ann, f"/api/tasks/{TASK}/stream") as own_events,
        asyncio.timeout(20),
    ):
        streams = (all_events, own_events)
        for events in streams:
            assert (await anext(events)).name == "snapshot"
        valkey.process.send_signal(signal.SIGSTOP)
        try:
            for events in streams:
                said = await anext(events)
                assert (said.name, said.id) == ("degraded", "")
                assert said.data == {"is_degraded": True}
            answer = await ann.get("/api/health/ready")
            assert answer.status_code == 503
            assert answer.json()["checks"]["feed"] is False
        finally:
            valkey.process.send_signal(signal.SIGCONT)
        for events in streams:
            assert (await anext(events)).data == {"is_degraded": False}
        assert (await checks(ann))["feed"]
        await progress(log, task)
        for events in streams:
            assert (await anext(events)).data["seq"] == 3


async def test_the_api_starts_without_its_store_and_finds_it_later(
    valkey: Valkey, log: StreamLog
) -> None:
    await started(log, "t1")
    valkey.kill()
    api = Server("api", valkey.folder, valkey.url)
    try:
        async with api.client(COOKIE) as client:
            answer = await client.post("/api/tasks", json={"kind": "report"})
            assert answer.status_code == 503
            async with follow(client, "/api/stream") as events:
                # It ends at once, and a browser comes back by itself.
                assert [event async for event in events] == []
            valkey.start()
            said = await asyncio.to_thread(
                api.wait_for, "following the event log", 10
            )
            assert said
            async with follow(client, "/api/stream") as events:
                snapshot = await anext(events)
            assert [t["id"] for t in snapshot.data["tasks"]] == ["t1"]
    finally:
        api.close()


def test_no_server_starts_without_the_owner_secret() -> None:
    for app in APPS.values():
        ended = subprocess.run(
            [sys.executable, "-m", "uvicorn", app],
            cwd=ROOT,
            env={**os.environ, "ACCEPTED_OWNER_SECRET": ""},
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert ended.returncode != 0
        assert "ACCEPTED_OWNER_SECRET must be set" in ended.stderr
        assert "Traceback" not in ended.stderr
