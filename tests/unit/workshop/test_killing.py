"""A room fault: announced to all, carried out once, and counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from pathlib import Path
from signal import SIGCONT, SIGKILL, SIGSTOP
from typing import Any, cast

import pytest

from demo.contract import EventType, Ref, Task
from demo.eventlog import load, record, submit
from demo.memorylog import MemoryLog
from tests.unit.workshop.asking import SECRET, key, tokens
from tests.unit.workshop.breaking import Stage, announce, of, opened, result
from workshop import fates, killing
from workshop.errors import RuleBroken
from workshop.events import Draft, Fact
from workshop.keeping import Rooms
from workshop.killing import Breaker
from workshop.ownstack import API, WORKER, OwnStack
from workshop.roles import Role, Secrets
from workshop.store import MemoryStore


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.breaking.NOTICE_MS", 20)
    monkeypatch.setattr(killing, "LOOK_S", 0.01)
    monkeypatch.setattr(killing, "LIMIT_S", 0.3)
    for name, value in (
        ("LOOK_S", 0.01),
        ("LIMIT_S", 0.3),
        ("SETTLED_S", 0.1),
    ):
        monkeypatch.setattr(fates, name, value)


@pytest.fixture
def clock() -> Callable[[], int]:
    ticks = count(1_000_000, 5)
    return lambda: next(ticks)


async def running(log: MemoryLog, name: str) -> Task:
    task, _ = await submit(
        *(log, Ref(name, "ann", "sleepy")),
        lane="paced",
        input={},
        request_id="r",
    )
    return await record(log, task, EventType.STARTED, holder="w")


async def again(log: MemoryLog, name: str) -> None:
    """Let another attempt take a task over."""
    task = await load(log, name)
    task = await record(log, task, EventType.LOST, {"reason": "lease"})
    await record(log, task, EventType.STARTED, holder="next")


async def test_everybody_is_told_before_and_no_task_is_lost(
    hurried: None, clock: Callable[[], int]
) -> None:
    log = MemoryLog()
    for name in ("t_1", "t_2", "t_3"):
        await running(log, name)
    rooms = Rooms(MemoryStore(), Secrets(SECRET), clock)
    later: list[asyncio.Task[None]] = []

    async def take_over() -> None:
        await again(log, "t_1")
        done = await load(log, "t_2")
        await record(log, done, EventType.SUCCEEDED, {"result": {}})

    stage = Stage(
        ["t_1", "t_2", "t_3", "t_3"],
        lambda: later.append(asyncio.create_task(take_over())),
    )
    async with of(rooms, Breaker(rooms, stage, log, stage.count), log) as http:
        room = await opened(http, rooms)
        known = await tokens(http, room)
        for role, token in known.items():
            if role is not Role.INSTRUCTOR:
                refused = await announce(http, room, token)
                assert refused.status_code == 403, role
        sent = key()
        told = await announce(http, room, room["instructor"], sent)
        assert told.status_code == 200, told.text
        assert stage.sent == []
        # The same again, and another one meanwhile.
        await announce(http, room, room["instructor"], sent)
        second = await announce(http, room, room["instructor"])
        assert second.status_code == 409
        seen = await result(http, room)
    assert stage.sent == [(WORKER, SIGKILL)]
    del seen["took_ms"]
    assert seen == {
        "running": 3,
        "taken_over": 1,
        "ended": 1,
        "failed": 0,
        # Nobody has taken it over within the limit: then it is said.
        "lost": 1,
    }
    facts = [e.fact for e in await rooms.store.read(room["room"])]
    assert facts.index(Fact.FAULT_ANNOUNCED) < facts.index(Fact.FAULT_ENDED)


async def test_a_worker_that_hung_may_go_on_afterwards(
    hurried: None, clock: Callable[[], int]
) -> None:
    """Nobody ends it but the supervisor; if nobody did, it goes on."""
    log = MemoryLog()
    await running(log, "t_1")
    rooms = Rooms(MemoryStore(), Secrets(SECRET), clock)
    stage = Stage(["t_1"], lambda: None)
    breaker = Breaker(rooms, stage, log, stage.count)
    async with of(rooms, breaker, log) as http:
        room = await opened(http, rooms)
        await announce(http, room, room["instructor"], fault="hang_worker")
        seen = await result(http, room)
        shown = await http.get(f"/api/rooms/{room['room']}")
    assert shown.json()["fault"]["fault"] == "hang_worker"
    assert (seen["running"], seen["lost"]) == (1, 1)
    assert seen["replaced_ms"] is None
    assert stage.sent == [(WORKER, SIGSTOP), (WORKER, SIGCONT)]


async def test_a_worker_that_hangs_without_work_hangs_until_it_is_replaced(
    hurried: None, clock: Callable[[], int]
) -> None:
    """It once was woken in the same moment, as there was nothing to count."""
    log = MemoryLog()
    rooms = Rooms(MemoryStore(), Secrets(SECRET), clock)
    stage = Stage([], lambda: None)
    stage.replaced_after = 3
    async with of(rooms, Breaker(rooms, stage, log, stage.count), log) as http:
        room = await opened(http, rooms)
        await announce(http, room, room["instructor"], fault="hang_worker")
        seen = await result(http, room)
    assert seen["running"] == 0
    assert seen["replaced_ms"] >= 20
    assert stage.sent == [(WORKER, SIGSTOP)]


async def test_a_fault_that_was_due_while_nobody_was_there_is_told(
    hurried: None, clock: Callable[[], int]
) -> None:
    """After a restart of the rooms' server, its pages say so."""
    log = MemoryLog()
    rooms = Rooms(MemoryStore(), Secrets(SECRET), clock)
    stage = Stage([], lambda: None)
    breaker = Breaker(rooms, stage, log, stage.count)
    async with of(rooms, breaker, log) as http:
        room = await opened(http, rooms)
        due_ms = rooms.now_ms() - 2_000
        data = {"fault": "kill_worker", "due_ms": due_ms}
        await rooms.change(
            room["room"], lambda _: [Draft(Fact.FAULT_ANNOUNCED, data)]
        )
        await breaker.expect(room["room"])
        seen = await result(http, room)
    assert seen == {"is_unknown": True}
    assert stage.sent == []


@pytest.mark.parametrize(
    ("counts", "back"),
    [
        # It isn't up, it is, and all streams are open again.
        ([3, -1, 0, 3], 3),
        # One had nothing more to follow: their number stays.
        ([3, -1, 2], 2),
        # It doesn't come back.
        ([3, -1], 0),
        # Nobody knows how many there were.
        ([-1, -1, 2], 2),
    ],
)
async def test_streams_are_counted_before_and_after_the_api_is_killed(
    hurried: None, clock: Callable[[], int], counts: list[int], back: int
) -> None:
    log = MemoryLog()
    for name in ("t_1", "t_2"):
        await running(log, name)
    rooms = Rooms(MemoryStore(), Secrets(SECRET), clock)
    stage = Stage(["t_1", "t_2"], lambda: None)
    stage.streams = list(counts)
    breaker = Breaker(rooms, stage, log, stage.count)
    async with of(rooms, breaker, log) as http:
        room = await opened(http, rooms)
        await announce(http, room, room["instructor"], fault="kill_api")
        seen = await result(http, room)
    assert stage.sent == [(API, SIGKILL)]
    assert seen.pop("took_ms") > 0
    assert seen == {
        "running": 2, "streams": None if counts[0] < 0 else counts[0],
        "streams_back": back,
        "went_on": 2, "failed": 0, "lost": 0,
    }  # fmt: skip


async def test_a_stack_of_somebody_else_is_left_alone(
    tmp_path: Path, clock: Callable[[], int]
) -> None:
    stack = OwnStack(tmp_path, cast("Any", None))
    for part in (WORKER, API):
        with pytest.raises(RuleBroken, match=f"docker compose kill {part}"):
            stack.require(part)
        # Nor is a process that has the number of one that is gone.
        (tmp_path / f"{part}.pid").write_text("1\n")
        with pytest.raises(RuleBroken):
            stack.send(part, SIGKILL)
    rooms = Rooms(MemoryStore(), Secrets(SECRET), clock)
    log = MemoryLog()
    stage = Stage([], lambda: None)
    breaker = Breaker(rooms, stack, log, stage.count)
    async with of(rooms, breaker, log) as http:
        room = await opened(http, rooms)
        answer = await announce(http, room, room["instructor"])
        assert answer.status_code == 409
        assert "no worker-paced on this machine" in answer.json()["detail"]
        assert (await rooms.room(room["room"])).fault is None
