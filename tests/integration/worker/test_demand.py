"""A scaler's reading, beside real workers on a real broker."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import Iterator
from typing import Any

import pytest

from demo.contract import State
from tests.integration.servers import Server
from tests.integration.worker.crew import Crew
from tests.valkey import Valkey


@pytest.fixture
def api(valkey: Valkey) -> Iterator[Server]:
    server = Server("api", valkey.folder, valkey.url)
    yield server
    server.close()


async def lane(api: Server) -> dict[str, Any]:
    """Return what KEDA is told of the lane `paced`."""
    async with api.client() as client:
        answer = await client.get("/internal/lanes")
    assert answer.status_code == 200, answer.text
    assert "set-cookie" not in answer.headers
    return dict(answer.json()["lanes"]["paced"])


async def test_two_that_run_and_three_that_wait_are_five(
    crew: Crew, api: Server
) -> None:
    await crew.worker("paced", slots="2")
    for number in range(5):
        await crew.submit(f"t_{number}", "paced", pace_s=5)
    for number in range(2):
        await crew.until(f"t_{number}", lambda t: t.state is State.RUNNING)
    assert await crew.redis.llen("paced") == 3
    told = await lane(api)
    assert told.pop("oldest_queued_s") > 0
    assert told == {"queued": 3, "running": 2, "demand": 5}
    # A message of work that outlives the visibility time-out is taken off
    # the list once more, and dropped: who counts messages counts it out.
    await crew.redis.delete("unacked", "unacked_index")
    assert (await lane(api))["demand"] == 5


@pytest.mark.quiet
async def test_without_a_broker_it_is_503_and_never_0(
    valkey: Valkey, api: Server
) -> None:
    assert (await lane(api))["demand"] == 0
    assert valkey.process is not None
    os.kill(valkey.process.pid, signal.SIGSTOP)
    try:
        async with api.client() as client:
            for path in ("/internal/lanes", "/internal/metrics"):
                begun_s = time.monotonic()
                answer = await client.get(path)
                assert answer.status_code == 503
                assert time.monotonic() - begun_s < 1.0
                assert answer.json()["type"] == "/problems/unavailable/"
    finally:
        os.kill(valkey.process.pid, signal.SIGCONT)
    async with asyncio.timeout(10):
        while True:
            async with api.client() as client:
                answer = await client.get("/internal/lanes")
            if answer.status_code == 200:
                break


async def test_prometheus_is_told_the_same(crew: Crew, api: Server) -> None:
    await crew.submit("t_1", "compute", is_sent=False)
    async with api.client() as client:
        text = (await client.get("/internal/metrics")).text
    lines = text.splitlines()
    assert 'accepted_tasks{lane="compute",state="queued"} 1' in lines
    assert 'accepted_tasks{lane="compute",state="running"} 0' in lines
    waited = 'accepted_oldest_queued_seconds{lane="compute"} '
    assert any(line.startswith(waited) for line in lines)
    assert text.endswith("\n")


async def test_prometheus_is_told_how_long_tasks_dwelt(
    crew: Crew, api: Server
) -> None:
    await crew.submit("t_1", "paced", pace_s=0)
    await crew.worker("paced")
    await crew.ended("t_1")
    async with api.client() as client:
        lines = (await client.get("/internal/metrics")).text.splitlines()
    name = "accepted_dwell_seconds"
    bounds = [line for line in lines if f'{name}_bucket{{lane="paced"' in line]
    counts = [int(line.split()[-1]) for line in bounds]
    assert counts == sorted(counts)
    # It waited for its worker to start, which takes a second or two.
    assert bounds[0] == f'{name}_bucket{{lane="paced",le="0.125"}} 0'
    assert bounds[-1] == f'{name}_bucket{{lane="paced",le="+Inf"}} 1'
    assert f'{name}_count{{lane="paced"}} 1' in lines
    [dwelt] = [line for line in lines if f'{name}_sum{{lane="paced"' in line]
    assert 0.125 < float(dwelt.split()[-1]) < 60
