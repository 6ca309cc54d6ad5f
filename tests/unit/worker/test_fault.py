"""A fault that the owner asks for reaches the work while it is in a step."""

from __future__ import annotations

import asyncio

from demo.contract import EventType, State
from demo.eventlog import record
from tests.unit.worker.bench import DEADLINE_S, Bench


async def test_the_work_hears_of_it_in_the_middle_of_a_step() -> None:
    bench = Bench()
    await bench.submit(total=2)
    loop = asyncio.get_running_loop()
    heard: list[bool] = []

    async def ask() -> None:
        task = await bench.task()
        await record(
            bench.log, task, EventType.FAULT_REQUESTED, {"fault": "cut"}
        )

    def before(n: int) -> None:
        if n == 1:
            heard.append(bench.faulty.is_set())
            asyncio.run_coroutine_threadsafe(ask(), loop).result(DEADLINE_S)
            heard.append(bench.faulty.wait(DEADLINE_S))

    bench.before = before
    await bench.run()
    assert heard == [False, True]
    assert bench.heard == ["cut"]
    assert (await bench.task()).state is State.SUCCEEDED


async def test_without_being_asked_it_hears_nothing() -> None:
    bench = Bench()
    await bench.submit(total=1)
    await bench.run()
    assert not bench.faulty.is_set()
