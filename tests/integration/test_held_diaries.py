"""The diaries of held work, with servers and a store that come and go."""

from __future__ import annotations

import asyncio
import shutil
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from demo.contract import State, Task
from demo.errors import LogUnavailable
from demo.eventlog import load
from demo.streamlog import StreamLog, connect
from tests.integration.servers import OWNERS, Server
from tests.valkey import Valkey

COOKIE = OWNERS.issue()
LIMIT_S = 40
UNKNOWN = "/problems/outcome-unknown/"


@pytest.fixture
async def log(valkey: Valkey) -> AsyncIterator[StreamLog]:
    redis = connect(valkey.url, 0.8)
    yield StreamLog(
        redis, "held", lease_s=3, retention_s=600, feed_length=1_000
    )
    await redis.aclose()


Hire = Callable[..., Server]


@pytest.fixture
def hire(valkey: Valkey) -> Iterator[Hire]:
    """Return what starts a held server, each on a socket of its own."""
    hired: list[Server] = []

    def start(*within: str) -> Server:
        folder = Path(tempfile.mkdtemp(dir=valkey.folder))
        server = Server("held", folder, valkey.url, within=within)
        hired.append(server)
        return server

    yield start
    for server in hired:
        server.process.send_signal(signal.SIGCONT)
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(server.process.pid).children(True):
                child.kill()
        server.close()


@pytest.fixture
def apart() -> list[str]:
    """Return what starts a command in a pid namespace of its own."""
    unshare = shutil.which("unshare") or "unshare"
    command = [unshare, "--pid", "--fork", "--mount-proc", "--kill-child"]
    try:
        subprocess.run([*command, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"NOT TESTED: no pid namespaces here: {error}")
    return command


def hold(server: Server, pace_s: float = 0.5) -> asyncio.Task[httpx.Response]:
    """Begin held work of four steps."""
    body = {"rows": 20, "partitions": 4, "pace_s": pace_s}

    async def ask() -> httpx.Response:
        async with server.client(COOKIE) as client:
            return await client.post(
                "/api/held/tasks", json={"kind": "report", "input": body}
            )

    return asyncio.create_task(ask())


async def until(
    log: StreamLog, task_id: str, is_so: Callable[[Task], bool]
) -> Task:
    async with asyncio.timeout(LIMIT_S):
        while True:
            with suppress(LogUnavailable):
                task = await load(log, task_id)
                if is_so(task):
                    return task
            await asyncio.sleep(0.05)


async def begun(log: StreamLog) -> str:
    """Return the id of the one that is under way, after its first step."""
    async with asyncio.timeout(LIMIT_S):
        while not (ids := await log.unfinished()):  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    await until(log, ids[0], lambda t: len(t.partials) >= 1)
    return ids[0]


async def end(log: StreamLog, task_id: str) -> tuple[State, Any]:
    task = await until(log, task_id, lambda t: t.state.is_terminal)
    return task.state, (task.problem or {}).get("type")


async def test_two_servers_leave_each_other_s_work_alone(
    hire: Hire, log: StreamLog
) -> None:
    """As while an update is rolled out: the second starts in the middle."""
    first = hire()
    holding = hold(first, pace_s=1.5)
    task_id = await begun(log)
    second = hire()
    other = hold(second)
    async with asyncio.timeout(LIMIT_S):
        while len(await log.unfinished()) < 2:  # noqa: ASYNC110
            await asyncio.sleep(0.02)
    assert second.stop() < 4
    # It ended in order: what it held was done within its grace.
    assert (await other).status_code == 200
    assert (await holding).status_code == 200
    assert await end(log, task_id) == (State.SUCCEEDED, None)


async def test_a_silence_of_the_store_costs_a_diary_nothing(
    hire: Hire, log: StreamLog, valkey: Valkey
) -> None:
    """0.8 s is all that one answer is waited for."""
    server = hire()
    holding = hold(server)
    task_id = await begun(log)
    assert valkey.process is not None
    valkey.process.send_signal(signal.SIGSTOP)
    await asyncio.sleep(1.2)
    valkey.process.send_signal(signal.SIGCONT)
    assert (await holding).status_code == 200
    server.stop()
    hire()
    assert await end(log, task_id) == (State.SUCCEEDED, None)
    done = (await load(log, task_id)).partials
    assert [step["index"] for step in done] == [0, 1, 2, 3]


async def test_what_the_store_missed_while_it_was_away_follows(
    hire: Hire, log: StreamLog, valkey: Valkey
) -> None:
    server = hire()
    holding = hold(server, pace_s=0.2)
    task_id = await begun(log)
    valkey.kill()
    assert (await holding).status_code == 200
    # From its beginning to its end.
    whole = await hold(server, pace_s=0.05)
    assert whole.status_code == 200
    valkey.start()
    assert await end(log, task_id) == (State.SUCCEEDED, None)
    other_id = whole.json()["task"]["id"]
    async with asyncio.timeout(LIMIT_S):
        while not await log.read(other_id):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    assert await end(log, other_id) == (State.SUCCEEDED, None)


async def test_a_server_killed_while_the_store_was_away_is_found_later(
    hire: Hire, log: StreamLog, valkey: Valkey
) -> None:
    server = hire()
    holding = hold(server, pace_s=3)
    task_id = await begun(log)
    valkey.kill()
    server.close()
    with pytest.raises(httpx.TransportError):
        await holding
    hire()
    await asyncio.sleep(1)
    valkey.start()
    assert await end(log, task_id) == (State.FAILED, UNKNOWN)


async def test_a_server_that_sleeps_is_not_gone(
    hire: Hire, log: StreamLog
) -> None:
    first = hire()
    holding = hold(first, pace_s=1)
    task_id = await begun(log)
    first.process.send_signal(signal.SIGSTOP)
    hire()
    # Longer than its lease, and the patience with one.
    await asyncio.sleep(16)
    assert (await load(log, task_id)).state is State.RUNNING
    first.process.send_signal(signal.SIGCONT)
    assert (await holding).status_code == 200
    assert await end(log, task_id) == (State.SUCCEEDED, None)


async def test_a_server_that_is_stopped_says_what_it_leaves(
    hire: Hire, log: StreamLog
) -> None:
    server = hire()
    holding = hold(server, pace_s=5)
    task_id = await begun(log)
    server.process.send_signal(signal.SIGTERM)
    with suppress(httpx.TransportError):
        assert (await holding).status_code >= 500
    assert await end(log, task_id) == (State.FAILED, "/problems/work-failed/")


@pytest.mark.parametrize("is_killed", [True, False])
async def test_servers_apart_close_what_has_lost_its_lease(
    hire: Hire, log: StreamLog, apart: list[str], is_killed: bool
) -> None:
    """In two pid namespaces of one host name, as containers are."""
    first = hire(*apart)
    holding = hold(first, pace_s=5 if is_killed else 2)
    task_id = await begun(log)
    hire(*apart)
    if is_killed:
        first.close()
        with pytest.raises(httpx.TransportError):
            await holding
        assert await end(log, task_id) == (State.FAILED, UNKNOWN)
    else:
        assert (await holding).status_code == 200
        assert await end(log, task_id) == (State.SUCCEEDED, None)
