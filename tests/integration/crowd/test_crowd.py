"""The crowd sees what is there, and goes when it should."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from demo.settings import ROOT
from demo.work.kind import KINDS
from demo.work.starvation import StarvationInput
from demo.work.step import Start
from tests.integration.crowd.gateway import Gateway

DEADLINE_S = 20.0
WINDOW_S = 4


async def let_loose(url: str, requests: int = 5) -> asyncio.subprocess.Process:
    wanted = {
        "requests": requests,
        "partitions": 2,
        "pace_s": 0.1,
        "window_s": WINDOW_S,
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "demo.crowd"),
        *("starvation", json.dumps(wanted)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "ACCEPTED_GATEWAY_URL": url},
    )


async def next_line(crowd: asyncio.subprocess.Process) -> dict[str, Any]:
    assert crowd.stdout is not None
    async with asyncio.timeout(DEADLINE_S):
        line = await crowd.stdout.readline()
    told: dict[str, Any] = json.loads(line)
    return told


async def test_a_run_from_beginning_to_end() -> None:
    async with Gateway(limit_s=0.6).open() as gateway:
        crowd = await let_loose(gateway.url)
        lines = []
        for _ in range(WINDOW_S * 2):
            lines.append(await next_line(crowd))
            if lines[-1]["tasks"] == {"accepted": 5, "ended": 0}:
                for n in (1, 2, 3):
                    gateway.end(f"t_{n}")
        async with asyncio.timeout(DEADLINE_S):
            assert await crowd.wait() == 0
    assert lines[0]["held"] == {"waiting": 0, "answered": 0, "cut": 0}
    assert lines[-1]["held"] == {"waiting": 0, "answered": 0, "cut": 5}
    assert lines[-1]["tasks"] == {"accepted": 5, "ended": 3}
    # Two hadn't ended: they are cancelled, and all as one owner.
    assert gateway.asked["cancel"] == 2
    assert gateway.cookies == {"accepted_owner=me"}
    # Open-loop: as many pings to the slow server as to the quick one.
    assert gateway.asked["GET /api/ping"] == WINDOW_S * 20
    assert gateway.asked["GET /api/held/ping"] == WINDOW_S * 20
    summary = lines[-1]["summary"]
    assert summary["held"]["during"]["p50_ms"] >= 600
    assert summary["held"]["during"]["failed"] > 0
    assert summary["api"]["during"]["p50_ms"] < 300
    assert summary["api"]["during"]["failed"] == 0
    assert summary["api"]["before"]["count"] == 20


async def test_it_goes_when_nobody_listens_any_more() -> None:
    async with Gateway(limit_s=0.1).open() as gateway:
        crowd = await let_loose(gateway.url)
        await next_line(crowd)
        assert crowd.stdout is not None
        # Closes our end of the pipe, as the death of a worker does.
        crowd._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
        began_s = time.monotonic()
        async with asyncio.timeout(DEADLINE_S):
            assert await crowd.wait() == 1
        assert time.monotonic() - began_s < WINDOW_S


async def test_it_says_when_there_is_no_gateway() -> None:
    crowd = await let_loose("http://127.0.0.1:9")
    async with asyncio.timeout(DEADLINE_S):
        assert await crowd.wait() == 1


@contextlib.contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        os.environ.pop(name)
        if before is not None:
            os.environ[name] = before


async def test_closing_the_work_ends_the_crowd_and_its_tasks() -> None:
    wanted = StarvationInput(
        requests=5, partitions=2, pace_s=0.1, window_s=WINDOW_S
    )
    async with Gateway(limit_s=0.1).open() as gateway:
        with environment("ACCEPTED_GATEWAY_URL", gateway.url):
            steps = KINDS["starvation"].steps(wanted, Start())
            step = await asyncio.to_thread(next, steps)
            while step.partial["tasks"]["accepted"] < 5:
                step = await asyncio.to_thread(next, steps)
        began_s = time.monotonic()
        await asyncio.to_thread(steps.close)
        assert time.monotonic() - began_s < 1
        assert gateway.asked["cancel"] == 5
    assert step.total == WINDOW_S


async def test_work_fails_when_the_crowd_gives_up() -> None:
    with environment("ACCEPTED_GATEWAY_URL", "http://127.0.0.1:9"):
        steps = KINDS["starvation"].steps(StarvationInput(), Start())
        with pytest.raises(RuntimeError, match="gave up"):
            await asyncio.to_thread(list, steps)
