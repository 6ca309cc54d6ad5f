"""A diary tells what its client got, or that nobody knows."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from anyio import to_thread

from demo.contract import Draft, EventType, Ref, State, Task
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from demo.processes import this_process
from lessons.held import diaries as rooms
from lessons.held.diaries import NAMELESS_S, Diaries
from lessons.held.diary import Diary
from tests.unit.held.away import Away

LEASE_S = 3.0
STEP = {"done": 1, "total": 2, "unit": "", "note": "", "partial": {}}
DATA = {"kind": "report", "lane": "held", "input": {}, "request_id": "r"}
# A process of this machine that lives no longer; of another; of an older
# version, which gave none.
DEAD = str(replace(this_process(), born="1"))
ELSEWHERE = "0123456789abcdef/7/1"
ALIVE = str(replace(this_process(), pid=1, born="1"))


@pytest.fixture
def now_s() -> list[float]:
    """Return the time, to be changed."""
    return [1_000.0]


@pytest.fixture
def log(now_s: list[float]) -> Away:
    return Away("held", lease_s=LEASE_S, clock_s=lambda: now_s[0])


def server(log: MemoryLog, renew_s: float = 0.5) -> Diaries:
    return Diaries(log, renew_s=renew_s, lease_s=LEASE_S, clock_s=log._clock_s)


async def in_a_thread(call: Callable[[], Any]) -> Any:
    """Do what a handler's thread does."""
    return await to_thread.run_sync(call)


async def begun(diaries: Diaries, name: str = "h_1") -> Diary:
    def begin() -> Diary:
        diary = diaries.begin(Ref(name, "ann", "report", "held"), DATA)
        diary.note(EventType.STARTED, {"worker": {"host": "h", "pid": 1}})
        return diary

    return await in_a_thread(begin)


async def ended(diary: Diary) -> None:
    def end() -> None:
        diary.note(EventType.PROGRESSED, STEP)
        diary.note(EventType.SUCCEEDED, {"result": {"rows": 1}})

    await in_a_thread(end)


async def left_by(log: MemoryLog, holder: str | None) -> None:
    """Leave a diary as a server does that is gone."""
    data = {"owner": "ann", **DATA}
    if holder is not None:
        data["holder"] = holder
    ref = Ref("h_1", "ann", "report", "held")
    draft = Draft(EventType.QUEUED, 1, data)
    await log.append(ref, 1, draft, holder=holder)
    task = await load(log, "h_1")
    await record(log, task, EventType.STARTED, {"worker": {}})


async def seen(log: MemoryLog) -> tuple[str, str | None]:
    """Return the state of the diary, and its problem."""
    task: Task = await load(log, "h_1")
    problem = (task.problem or {}).get("type", "").strip("/") or None
    return task.state.value, problem


async def test_another_server_leaves_the_diary_of_a_living_one(
    log: Away, now_s: list[float]
) -> None:
    """As while an update is rolled out, or with two replicas."""
    first, second = server(log), server(log)
    diary = await begun(first)
    for _ in range(40):
        now_s[0] += 1
        await first.look()
        await second.look()
    await ended(diary)
    assert await seen(log) == ("succeeded", None)


async def test_the_diary_of_a_dead_process_is_closed_at_once(
    log: Away,
) -> None:
    await left_by(log, DEAD)
    await server(log).look()
    assert await seen(log) == ("failed", "problems/outcome-unknown")
    assert await log.unfinished() == []


@pytest.mark.parametrize(
    ("holder", "patience_s"),
    [(ELSEWHERE, 4 * LEASE_S), (None, NAMELESS_S), ("garbage", NAMELESS_S)],
)
async def test_where_nobody_sees_the_process_its_lease_decides(
    log: Away, now_s: list[float], holder: str | None, patience_s: float
) -> None:
    await left_by(log, holder)
    diaries = server(log)
    if holder:
        await diaries.look()
        now_s[0] += LEASE_S
    await diaries.look()
    now_s[0] += patience_s - 0.1
    await diaries.look()
    assert await seen(log) == ("running", None)
    now_s[0] += 0.2
    await diaries.look()
    assert await seen(log) == ("failed", "problems/outcome-unknown")


async def test_a_server_that_was_stopped_and_lives_keeps_its_diary(
    log: Away, now_s: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """SIGSTOP ends its lease, and it can be seen that it's there."""
    monkeypatch.setattr(rooms, "lives", lambda process: True)
    await left_by(log, ALIVE)
    diaries = server(log)
    for _ in range(10):
        now_s[0] += 60
        await diaries.look()
    assert await seen(log) == ("running", None)


@pytest.mark.parametrize("is_deaf", [False, True])
async def test_what_could_not_be_written_follows(
    log: Away, is_deaf: bool
) -> None:
    """The log was away, or took an event and its answer was lost."""
    diaries = server(log)
    diary = await begun(diaries)
    log.is_away, log.is_deaf = not is_deaf, is_deaf
    await ended(diary)
    assert diary.task.state is State.SUCCEEDED
    assert (await load_past(log)).state is not State.SUCCEEDED
    log.is_away = log.is_deaf = False
    await diaries.look()
    assert await seen(log) == ("succeeded", None)
    events = [event.type.value for event in await log.read("h_1")]
    assert events == ["queued", "started", "progressed", "succeeded"]


async def load_past(log: Away) -> Task:
    is_away, log.is_away = log.is_away, False
    task = await load(log, "h_1")
    log.is_away = is_away
    return task


@pytest.mark.parametrize("is_deaf", [False, True])
async def test_a_diary_may_begin_while_the_log_is_away(
    log: Away, is_deaf: bool
) -> None:
    diaries = server(log)
    log.is_away, log.is_deaf = not is_deaf, is_deaf
    diary = await begun(diaries)
    await ended(diary)
    log.is_away = log.is_deaf = False
    await diaries.look()
    assert await seen(log) == ("succeeded", None)


async def test_a_server_that_starts_while_the_log_is_away_closes_later(
    log: Away,
) -> None:
    await left_by(log, DEAD)
    log.is_away = True
    diaries = server(log, renew_s=0.01)
    keeping = asyncio.create_task(diaries.keep())
    await asyncio.sleep(0.05)
    log.is_away = False
    async with asyncio.timeout(5):
        while await log.unfinished():  # noqa: ASYNC110 - no event to wait for
            await asyncio.sleep(0.01)
    keeping.cancel()
    assert await seen(log) == ("failed", "problems/outcome-unknown")


async def test_a_server_that_stops_says_so_of_what_it_leaves(
    log: Away,
) -> None:
    diaries = server(log)
    diary = await begun(diaries)
    await diaries.close()
    assert await seen(log) == ("failed", "problems/work-failed")
    # A thread that goes on all the same changes nothing.
    await ended(diary)
    assert await seen(log) == ("failed", "problems/work-failed")


async def test_a_server_that_stops_still_writes_what_it_knows(
    log: Away,
) -> None:
    diaries = server(log)
    diary = await begun(diaries)
    log.is_away = True
    await ended(diary)
    log.is_away = False
    await diaries.close()
    assert await seen(log) == ("succeeded", None)


async def test_a_diary_that_was_closed_meanwhile_stays_closed(
    log: Away,
) -> None:
    diaries = server(log)
    diary = await begun(diaries)
    task = await load(log, "h_1")
    problem = {"problem": {"type": "/problems/outcome-unknown/"}}
    await record(log, task, EventType.FAILED, problem)
    await ended(diary)
    await diaries.look()
    assert await seen(log) == ("failed", "problems/outcome-unknown")
    assert diary.task.state is State.SUCCEEDED
