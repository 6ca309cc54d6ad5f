"""The load generator measures, and ends when it should."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from demo.settings import ROOT
from demo.work.failure import Permanent, Transient
from demo.work.step import Start
from lessons.experiments.starvation import StarvationInput
from lessons.load.__main__ import EXPERIMENTS
from lessons.load.failure import Failed
from lessons.load.http import Gateway as Client
from tests.integration.load.gateway import Gateway
from tests.kinds import KINDS

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
        *(sys.executable, "-m", "lessons.load"),
        *("starvation", json.dumps(wanted)),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "ACCEPTED_GATEWAY_URL": url},
    )


async def next_line(generator: asyncio.subprocess.Process) -> dict[str, Any]:
    assert generator.stdout is not None
    async with asyncio.timeout(DEADLINE_S):
        line = await generator.stdout.readline()
    told: dict[str, Any] = json.loads(line)
    return told


@pytest.mark.quiet
async def test_a_run_from_beginning_to_end() -> None:
    async with Gateway(limit_s=0.6).open() as gateway:
        generator = await let_loose(gateway.url)
        lines = []
        for _ in range(WINDOW_S * 2):
            lines.append(await next_line(generator))
            if lines[-1]["tasks"] == {"accepted": 5, "ended": 0}:
                for n in (1, 2, 3):
                    gateway.end(f"t_{n}")
        assert await next_line(generator) == {"is_over": True}
        async with asyncio.timeout(DEADLINE_S):
            assert await generator.wait() == 0
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
        generator = await let_loose(gateway.url)
        await next_line(generator)
        assert generator.stdout is not None
        # Closes our end of the pipe, as the death of a worker does.
        generator._transport.get_pipe_transport(1).close()  # type: ignore[attr-defined]
        began_s = time.monotonic()
        async with asyncio.timeout(DEADLINE_S):
            assert await generator.wait() == 1
        assert time.monotonic() - began_s < WINDOW_S


async def test_it_says_when_there_is_no_gateway() -> None:
    generator = await let_loose("http://127.0.0.1:9")
    async with asyncio.timeout(DEADLINE_S):
        assert await generator.wait() == 1


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


@pytest.mark.quiet
async def test_closing_the_work_ends_the_load_generator_and_its_tasks() -> (
    None
):
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


async def test_work_fails_when_the_load_generator_gives_up() -> None:
    with environment("ACCEPTED_GATEWAY_URL", "http://127.0.0.1:9"):
        steps = KINDS["starvation"].steps(StarvationInput(), Start())
        with pytest.raises(Permanent) as failed:
            await asyncio.to_thread(list, steps)
    assert failed.value.problem["detail"] == (
        "A request found nobody: the connection was refused."
    )


SIGNALS = (signal.SIGTERM, signal.SIGINT, signal.SIGKILL)


@pytest.mark.parametrize("number", SIGNALS, ids=lambda n: n.name)
async def test_a_load_generator_that_somebody_ends_is_not_over(
    number: signal.Signals,
) -> None:
    """It ends in any way, with any status."""
    wanted = StarvationInput(
        requests=5, partitions=2, pace_s=0.1, window_s=WINDOW_S
    )
    async with Gateway(limit_s=0.1).open() as gateway:
        with environment("ACCEPTED_GATEWAY_URL", gateway.url):
            steps = KINDS["starvation"].steps(wanted, Start())
            await asyncio.to_thread(next, steps)
        os.kill(await generator_of(os.getpid()), number)
        with pytest.raises(Transient, match="unavailable") as ended:
            await asyncio.to_thread(list, steps)
    assert number.name in ended.value.problem["detail"]


async def generator_of(parent: int) -> int:
    """Return the process id of the load generator that `parent` started."""
    found = await asyncio.create_subprocess_exec(
        *("pgrep", "-P", str(parent), "-f", "lessons.load starvation"),
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await found.communicate()
    return int(said)


@pytest.mark.parametrize("status", [413, 429, 500, 502, 503])
@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("POST /api/tasks", "A task"),
        ("POST /api/held/tasks", "A held request"),
        ("GET /api/ping", "A ping"),
        ("GET /api/held/ping", "A ping"),
        ("GET /api/stream", "The event stream"),
    ],
)
async def test_a_request_that_fails_fails_the_run(
    path: str, what: str, status: int
) -> None:
    """Not a cut, not a slow ping, not a task fewer: no run to show."""
    wanted = StarvationInput(
        requests=2, partitions=2, pace_s=0.1, window_s=WINDOW_S
    )
    async with Gateway(limit_s=0.1, refuses={path: status}).open() as gateway:
        with environment("ACCEPTED_GATEWAY_URL", gateway.url):
            steps = KINDS["starvation"].steps(wanted, Start())
            with pytest.raises(Permanent) as failed:
                await asyncio.to_thread(list, steps)
    assert failed.value.problem["detail"] == f"{what} was answered {status}."


# These ask nobody: they have servers, brokers or workers of their own.
ALONE = {
    "absorb", "breakit", "brownout", "deploy", "evict", "flood", "kill",
}  # fmt: skip


@pytest.mark.parametrize("name", [n for n in EXPERIMENTS if n not in ALONE])
async def test_where_everything_is_refused_no_run_is_over(name: str) -> None:
    async with Gateway(limit_s=0.1, refuses={"": 503}).open() as gateway:
        with environment("ACCEPTED_GATEWAY_URL", gateway.url):
            kind = KINDS[name]
            steps = kind.steps(kind.input_model(), Start())
            with pytest.raises(Permanent) as failed:
                await asyncio.to_thread(list, steps)
    # One of them brings its own servers, which find no broker here.
    why = "was answered 503" if name != "restart" else "own ended at its start"
    assert why in failed.value.problem["detail"]


@pytest.mark.parametrize("status", [413, 429, 502, 503])
async def test_a_lost_answer_that_was_a_refusal_is_no_lost_answer(
    status: int,
) -> None:
    refuses = {"POST /api/tasks": status}
    async with Gateway(limit_s=0.1, refuses=refuses).open() as gateway:
        with pytest.raises(Failed, match=f"first request .* {status}"):
            await Client(gateway.url).lose("/api/tasks", "", {})


async def test_an_accepted_request_can_be_lost() -> None:
    async with Gateway(limit_s=0.1).open() as gateway:
        answer = await Client(gateway.url).lose("/api/tasks", "", {})
    assert answer.status == 0
