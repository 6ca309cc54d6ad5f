"""A torn end of the broker's file, with workers and sweepers that live on.

They remember what the file has lost. Their memory must neither keep a
task from ending nor get into its log.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from demo.contract import State
from demo.errors import UnknownTask
from demo.eventlog import Admission, load
from demo.streamlog import connect
from demo.work.kind import parse
from demo.work.step import Start
from tests.integration.eventlog.conftest import new
from tests.integration.worker.crew import Crew
from tests.kinds import KINDS
from tests.valkey import Valkey

STEPS = 12


def cut(valkey: Valkey, cut_bytes: int) -> None:
    """Kill the store, cut off the end of its file, and start it again."""
    valkey.kill()
    file = max((valkey.folder / "appendonlydir").glob("*.incr.aof"))
    with Path(file).open("r+b") as end:
        size_bytes = end.seek(0, 2)
        end.truncate(max(0, size_bytes - cut_bytes))
    valkey.start()


def expected(rows: int) -> dict[str, object]:
    """Return what a report comes to that nobody has interrupted."""
    kind = KINDS["report"]
    wanted = parse(kind, {"rows": rows, "partitions": STEPS, "pace_s": 0.0})
    steps = list(kind.steps(wanted, Start()))
    return kind.finish(wanted, [step.partial for step in steps])


# One append of a step is some 1,500 bytes of the file.
@pytest.mark.parametrize("cut_bytes", [700, 4_000, 9_000, 20_000])
async def test_tasks_end_after_the_log_has_lost_its_end(
    crew: Crew, cut_bytes: int
) -> None:
    crew.sweeper()
    await crew.worker("paced", slots="4")
    for n in range(3):
        await crew.submit(f"t_{n}", "paced", pace_s=0.3)
    for n in range(3):
        await crew.until(f"t_{n}", lambda t: len(t.partials) >= 5)
    await asyncio.to_thread(cut, crew.valkey, cut_bytes)
    # The longest cut may take all that a task has; that is the next test.
    left = [f"t_{n}" for n in range(3) if await crew.story(f"t_{n}")]
    assert left
    for task_id in left:
        task = await crew.ended(task_id)
        assert task.state is State.SUCCEEDED
        assert [p["index"] for p in task.partials] == list(range(STEPS))
        assert task.result == expected(12_000)


async def test_a_log_that_is_gone_keeps_no_slot_and_no_sweeper(
    crew: Crew,
) -> None:
    crew.sweeper()
    await crew.worker("paced", slots="1")
    await crew.submit("t_0", "paced", pace_s=0.3)
    await crew.until("t_0", lambda t: len(t.partials) >= 2)
    await crew.redis.flushall()
    await crew.submit("t_1", "paced", pace_s=0.05)
    assert (await crew.ended("t_1")).state is State.SUCCEEDED
    with pytest.raises(UnknownTask):
        await load(crew.log, "t_0")


async def test_a_task_whose_log_is_gone_takes_nothing_from_others(
    crew: Crew,
) -> None:
    # As a policy that evicts keys, or an operator's DEL, leaves it.
    only = Admission(
        unfinished_limit=1,
        reserve_bytes=1_000,
        address="a",
        address_bytes=1_500,
    )
    await new(crew.log, "t_0", admission=only)
    redis = connect(crew.valkey.url, 3.0)
    try:
        await redis.delete("tasks:log:t_0")
        crew.sweeper()
        async with asyncio.timeout(10):
            # Nothing tells of what is forgotten.
            while await crew.log.unfinished():  # noqa: ASYNC110
                await asyncio.sleep(0.05)
        assert not await redis.exists("tasks:queued:paced")
        assert await redis.hgetall("tasks:reserve") == {"*": "0"}
        await new(crew.log, "t_1", admission=only)
    finally:
        await redis.aclose()
