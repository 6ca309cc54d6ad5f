"""The held way, in one process and with a log in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from demo.contract import State
from demo.errors import LogUnavailable
from demo.eventlog import load
from demo.memorylog import MemoryLog
from demo.web.owner import Owners
from demo.work import report, sleepy
from demo.work.kinds import catalogue
from lessons.held.app import create_app

HELD_KINDS = catalogue(report.KIND, sleepy.KIND)
OWNERS = Owners("a secret for tests")


@pytest.fixture
def log() -> MemoryLog:
    return MemoryLog("held")


@pytest.fixture
def app(log: MemoryLog) -> FastAPI:
    return create_app(
        log,
        kinds=HELD_KINDS,
        owners=OWNERS,
        body_limit_bytes=65_536,
    )


def person(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app),
        base_url="http://test",
        cookies={OWNERS.cookie_name: OWNERS.issue()},
    )


@pytest.fixture
async def ann(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with person(app) as client:
        yield client


QUICK = {"rows": 20, "partitions": 2, "pace_s": 0}


async def hold(client: httpx.AsyncClient, **input_: object) -> httpx.Response:
    body = {"kind": "report", "input": {**QUICK, **input_}}
    return await client.post("/api/held/tasks", json=body)


async def test_who_waits_gets_the_result(ann: httpx.AsyncClient) -> None:
    answer = await hold(ann)
    assert answer.status_code == 200
    said = answer.json()
    assert said["result"]["rows"] == 20
    assert said["result"]["control_ok"]
    assert said["task"]["state"] == "succeeded"
    assert said["task"]["id"].startswith("h_")


async def test_the_milestones_are_told_afterwards(
    ann: httpx.AsyncClient, log: MemoryLog
) -> None:
    task = (await hold(ann)).json()["task"]
    events = (await ann.get(task["links"]["events"])).json()["events"]
    assert [event["type"] for event in events] == [
        "queued",
        "started",
        "progressed",
        "progressed",
        "succeeded",
    ]
    assert {event["log"] for event in events} == {"held"}
    assert events[1]["worker"]["pid"] > 0
    assert events[-1]["reader_present"] is True


async def test_each_press_does_the_work_again(
    ann: httpx.AsyncClient, log: MemoryLog
) -> None:
    first, second = await hold(ann), await hold(ann)
    assert first.json()["task"]["id"] != second.json()["task"]["id"]
    assert first.json()["result"] == second.json()["result"]


async def test_a_large_result_is_answered_and_not_noted(
    ann: httpx.AsyncClient, log: MemoryLog
) -> None:
    said = (await hold(ann, rows=2_000, detail_rows=2_000)).json()
    assert len(said["result"]["details"]) == 2_000
    last = (await log.read(said["task"]["id"]))[-1]
    assert last.data["result"] is None


async def test_a_step_takes_at_least_its_floor(
    ann: httpx.AsyncClient, log: MemoryLog
) -> None:
    task_id = (await hold(ann, pace_s=0.1)).json()["task"]["id"]
    task = await load(log, task_id)
    assert task.started_at
    assert task.ended_at
    # 2 steps; the log's clock counts whole milliseconds.
    assert (task.ended_at - task.started_at).total_seconds() >= 0.198


async def test_work_for_longer_than_a_minute_is_not_held(
    ann: httpx.AsyncClient,
) -> None:
    answer = await hold(ann, partitions=13, pace_s=5)
    assert answer.status_code == 422
    assert answer.json()["type"] == "/problems/invalid-input/"


@pytest.mark.parametrize("kind", ["starvation", "nothing"])
async def test_what_is_not_work_to_hold_is_refused(
    ann: httpx.AsyncClient, kind: str
) -> None:
    answer = await ann.post("/api/held/tasks", json={"kind": kind})
    assert answer.json()["type"] == "/problems/unknown-kind/"


@pytest.mark.parametrize("fails_at", [1, 2, 4])
async def test_held_work_goes_on_without_its_log(
    ann: httpx.AsyncClient,
    log: MemoryLog,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    fails_at: int,
) -> None:
    append, count = log.append, 0

    async def away(*args, **more):  # type: ignore[no-untyped-def]
        nonlocal count
        count += 1
        if count >= fails_at:
            raise LogUnavailable("no answer")
        return await append(*args, **more)

    monkeypatch.setattr(log, "append", away)
    answer = await hold(ann)
    assert answer.status_code == 200
    assert answer.json()["result"]["rows"] == 20
    assert answer.json()["task"]["state"] == "succeeded"
    assert count == fails_at
    assert caplog.text.count("goes on without its log") == 1


async def test_work_that_fails_is_written_down_as_failed(
    ann: httpx.AsyncClient, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("a secret detail")

    monkeypatch.setattr("lessons.held.tasks._work", broken)
    answer = await hold(ann)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    [task_id] = log._events
    task = await load(log, task_id)
    assert task.state is State.FAILED
    assert await log.unfinished() == []


async def test_somebody_else_s_held_work_is_answered_like_none(
    ann: httpx.AsyncClient, app: FastAPI
) -> None:
    task_id = (await hold(ann)).json()["task"]["id"]
    async with person(app) as bob:
        theirs = await bob.get(f"/api/held/tasks/{task_id}/events")
        unknown = await bob.get(f"/api/held/tasks/h_{'a' * 26}/events")
    assert theirs.status_code == unknown.status_code == 404


async def test_another_site_cannot_have_work_held(
    ann: httpx.AsyncClient, log: MemoryLog
) -> None:
    answer = await ann.post(
        "/api/held/tasks",
        json={"kind": "report"},
        headers={"sec-fetch-site": "cross-site"},
    )
    assert answer.status_code == 403
    assert log.feed.items == []


@pytest.mark.parametrize(
    "error", [SystemExit(0), KeyboardInterrupt(), MemoryError()]
)
async def test_work_cannot_end_the_server(
    ann: httpx.AsyncClient,
    log: MemoryLog,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
) -> None:
    def broken(*_: object) -> None:
        raise error

    monkeypatch.setattr("lessons.held.tasks._work", broken)
    assert (await hold(ann)).status_code == 500
    [task_id] = log._events
    assert (await load(log, task_id)).state is State.FAILED


async def test_a_result_that_is_no_json_leaves_no_diary_open(
    ann: httpx.AsyncClient, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lessons.held.tasks._work", lambda *_: {"a": {1, 2}})
    assert (await hold(ann)).status_code == 500
    assert await log.unfinished() == []


async def test_a_ping_is_answered(ann: httpx.AsyncClient) -> None:
    answer = await ann.get("/api/held/ping")
    assert answer.json() == {"pong": True, "server": "held"}
    assert answer.headers["cache-control"] == "no-store"
