"""A room fault: announced to all, carried out once, and counted."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from demo.contract import EventType, Ref, Task
from demo.eventlog import load, record, submit
from demo.memorylog import MemoryLog
from demo.web.owner import Owners
from tests.unit.workshop.asking import SECRET, bearer, key, tokens
from workshop import killing
from workshop.app import create_app
from workshop.errors import RuleBroken
from workshop.events import Fact
from workshop.keeping import Rooms
from workshop.killing import Breaker, OwnStack
from workshop.roles import Role, Secrets
from workshop.store import MemoryStore

FAULT = {"command": "fault", "fault": "kill_worker"}


class Stage:
    """A stack whose worker dies as the test says."""

    def __init__(self, ids: list[str], on_kill: Callable[[], None]) -> None:
        self.ids, self.on_kill, self.kills = ids, on_kill, 0

    def require(self) -> None:
        """Allow it."""

    async def running(self) -> list[str]:
        return self.ids

    def kill(self) -> None:
        self.kills += 1
        self.on_kill()


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workshop.breaking.NOTICE_MS", 20)
    monkeypatch.setattr(killing, "LOOK_S", 0.01)
    monkeypatch.setattr(killing, "LIMIT_S", 0.3)


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
    async with of(rooms, Breaker(rooms, stage, log), log) as http:
        room = await opened(http, rooms)
        known = await tokens(http, room)
        for role, token in known.items():
            if role is not Role.INSTRUCTOR:
                refused = await announce(http, room, token)
                assert refused.status_code == 403, role
        sent = key()
        told = await announce(http, room, room["instructor"], sent)
        assert told.status_code == 200, told.text
        assert stage.kills == 0
        # The same again, and another one meanwhile.
        await announce(http, room, room["instructor"], sent)
        second = await announce(http, room, room["instructor"])
        assert second.status_code == 409
        seen = await result(http, room)
    assert stage.kills == 1
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


async def test_a_stack_of_somebody_else_is_left_alone(
    tmp_path: Path, clock: Callable[[], int]
) -> None:
    stack = OwnStack(tmp_path, cast("Any", None))
    with pytest.raises(RuleBroken, match="docker compose kill"):
        stack.require()
    # Nor is a process that has the number of a worker that is gone.
    (tmp_path / "worker-paced.pid").write_text("1\n")
    with pytest.raises(RuleBroken):
        stack.kill()
    rooms = Rooms(MemoryStore(), Secrets(SECRET), clock)
    log = MemoryLog()
    async with of(rooms, Breaker(rooms, stack, log), log) as http:
        room = await opened(http, rooms)
        answer = await announce(http, room, room["instructor"])
        assert answer.status_code == 409
        assert "no worker on this machine" in answer.json()["detail"]
        assert (await rooms.room(room["room"])).fault is None


def of(rooms: Rooms, breaker: Breaker, log: MemoryLog) -> httpx.AsyncClient:
    app = create_app(
        rooms,
        tasks=log,
        owners=Owners(SECRET),
        body_limit_bytes=65_536,
        breaker=breaker,
    )
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://rooms"
    )


async def opened(http: httpx.AsyncClient, rooms: Rooms) -> dict[str, Any]:
    answer = await http.post(
        "/api/rooms",
        json={"minutes": 45},
        headers=bearer(rooms.secrets.opening_token),
    )
    made: dict[str, Any] = answer.json()
    return made


async def announce(
    http: httpx.AsyncClient,
    room: dict[str, Any],
    token: str,
    sent: dict[str, str] | None = None,
) -> httpx.Response:
    return await http.post(
        f"/api/rooms/{room['room']}/commands",
        json=FAULT,
        headers=bearer(token) | (sent or key()),
    )


async def result(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> dict[str, Any]:
    async with asyncio.timeout(5):
        while True:
            answer = await http.get(f"/api/rooms/{room['room']}")
            found: dict[str, Any] | None = answer.json()["fault"]["result"]
            if found is not None:
                return found
            await asyncio.sleep(0.01)
