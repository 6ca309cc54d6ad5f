"""Submit, monitor, list, cancel, as a client sees them."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest

from demo.contract import EventType, Task
from demo.errors import LogUnavailable
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.kinds import ONE_AT_A_TIME
from tests.unit.api.conftest import Person


async def start(log: MemoryLog, task_id: str) -> Task:
    task = await load(log, task_id)
    return await record(log, task, EventType.STARTED, {"worker": {}})


async def test_an_accepted_task_is_named_and_already_in_the_log(
    ann: Person, log: MemoryLog
) -> None:
    answer = await ann.http.post(
        "/api/tasks",
        json={"kind": "report", "input": {"rows": 5}},
        headers={"x-request-id": "press-1"},
    )
    view = answer.json()
    assert answer.status_code == 202
    assert re.fullmatch(r"t_[a-z2-7]{26}", view["id"])
    assert answer.headers["location"] == f"/api/tasks/{view['id']}"
    assert answer.headers["retry-after"] == "1"
    task = await load(log, view["id"])
    assert task.owner == ann.owner
    assert task.request_id == "press-1"
    # As it was sent: what it leaves out is for whoever does it to fill in.
    assert task.input == {"rows": 5}


async def test_the_queue_carries_the_task_s_id_in_its_lane(
    ann: Person, log: MemoryLog
) -> None:
    watched = await ann.submit(pace_s=1)
    computed = await ann.submit(pace_s=0)
    assert watched in log.feed.queues["paced"][0]
    assert computed in log.feed.queues["compute"][0]


@pytest.mark.parametrize(
    ("body", "slug", "at"),
    [
        ({"kind": "nothing"}, "unknown-kind", None),
        ({}, "invalid-input", "/kind"),
        ({"kind": 5}, "invalid-input", "/kind"),
        ({"kind": "report", "extra": 1}, "invalid-input", "/extra"),
        ({"kind": "report", "state": "succeeded"}, "invalid-input", "/state"),
        ({"kind": "report", "input": []}, "invalid-input", "/input"),
        (
            {"kind": "report", "input": {"rows": 0}},
            "invalid-input",
            "/input/rows",
        ),
        (
            {"kind": "report", "input": {"owner": "x"}},
            "invalid-input",
            "/input/owner",
        ),
        ([], "invalid-input", "/"),
    ],
)
async def test_a_wrong_submission_is_refused_with_the_place(
    ann: Person, log: MemoryLog, body: Any, slug: str, at: str | None
) -> None:
    answer = await ann.http.post("/api/tasks", json=body)
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["type"] == f"/problems/{slug}/"
    if at:
        assert [e["at"] for e in problem["errors"]] == [at]
    assert log.feed.items == []


async def test_an_owner_has_a_limit_and_others_have_their_own(
    ann: Person, bob: Person
) -> None:
    for _ in range(3):
        await ann.submit()
    answer = await ann.http.post("/api/tasks", json={"kind": "report"})
    assert answer.status_code == 429
    assert answer.json()["type"] == "/problems/quota-exceeded/"
    assert int(answer.headers["retry-after"]) > 0
    await bob.submit()


async def test_a_kind_that_runs_alone_is_busy_for_everybody(
    ann: Person, bob: Person
) -> None:
    body = {"kind": ONE_AT_A_TIME}
    assert (await ann.http.post("/api/tasks", json=body)).status_code == 202
    answer = await bob.http.post("/api/tasks", json=body)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/busy/"
    assert int(answer.headers["retry-after"]) > 0


async def test_nothing_is_accepted_while_the_log_is_away(
    ann: Person, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object, **__: object) -> None:
        raise LogUnavailable("no answer")

    monkeypatch.setattr(log, "append", away)
    answer = await ann.http.post("/api/tasks", json={"kind": "report"})
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert answer.json()["type"] == "/problems/unavailable/"


async def test_the_monitor_follows_the_log(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    task = await start(log, task_id)
    progress = {
        "done": 3,
        "total": 12,
        "unit": "partitions",
        "note": "Mar",
        "partial": {"index": 2},
    }
    await record(log, task, EventType.PROGRESSED, progress)
    answer = await ann.http.get(f"/api/tasks/{task_id}")
    view = answer.json()
    assert answer.headers["retry-after"] == "1"
    assert (view["state"], view["seq"], view["attempt"]) == ("running", 3, 1)
    assert view["progress"] == {
        "fraction": 0.25,
        "done": 3,
        "total": 12,
        "unit": "partitions",
        "note": "Mar",
    }


async def test_a_failed_task_is_a_successful_answer(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    task = await start(log, task_id)
    problem = {"type": "/problems/work-failed/", "title": "The work failed"}
    await record(log, task, EventType.FAILED, {"problem": problem})
    answer = await ann.http.get(f"/api/tasks/{task_id}")
    assert answer.status_code == 200
    assert "retry-after" not in answer.headers
    assert answer.json()["state"] == "failed"
    assert answer.json()["problem"] == problem


async def test_the_events_are_the_evidence_without_the_owner(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    await start(log, task_id)
    answer = await ann.http.get(f"/api/tasks/{task_id}/events")
    events = answer.json()["events"]
    assert [(e["seq"], e["type"]) for e in events] == [
        (1, "queued"),
        (2, "started"),
    ]
    assert events[0]["log"] == "tasks"
    assert ann.owner not in answer.text


async def test_one_s_own_tasks_are_listed_newest_first(
    ann: Person, bob: Person, log: MemoryLog
) -> None:
    ids = []
    for _ in range(3):
        ids.append(await ann.submit())
        await asyncio.sleep(0.002)  # so that the clock has moved
    await bob.submit()
    listed = (await ann.http.get("/api/tasks")).json()["tasks"]
    assert [task["id"] for task in listed] == ids[::-1]
    two = (await ann.http.get("/api/tasks?limit=2")).json()["tasks"]
    assert [task["id"] for task in two] == ids[:0:-1]
    log.expire(ids[0])
    left = (await ann.http.get("/api/tasks")).json()["tasks"]
    assert [task["id"] for task in left] == ids[:0:-1]


@pytest.mark.parametrize("limit", ["0", "101", "x"])
async def test_a_list_has_bounds(ann: Person, limit: str) -> None:
    answer = await ann.http.get(f"/api/tasks?limit={limit}")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"] == "?limit"


async def test_the_monitor_shows_just_these_fields(ann: Person) -> None:
    task_id = await ann.submit()
    view = json.loads((await ann.http.get(f"/api/tasks/{task_id}")).text)
    assert set(view) == {
        "id", "kind", "state", "attempt", "seq", "progress", "created_at",
        "started_at", "ended_at", "cancel_requested", "replay_of", "queue",
        "problem", "links", "slot_s",
    }  # fmt: skip
    self = f"/api/tasks/{task_id}"
    assert view["links"] == {
        "self": self,
        "events": f"{self}/events",
        "stream": f"{self}/stream",
        "result": f"{self}/result",
        "cancel": f"{self}/cancel",
    }
