"""RFC 9457, 3.1.2: a problem's `status` is that of the response it's in.

A response about a failed task is a 200, so the problem inside has no status;
also where an earlier version of ours has kept one in the log.
"""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from demo.contract import EventType
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person
from tests.unit.api.test_stream import parse, read

CAUSE = {
    "type": "/problems/dependency-unavailable/",
    "title": "A dependency is unavailable",
    "status": 503,
    "detail": "It's down.",
}
OLD = {
    "type": "/problems/retries-exhausted/",
    "title": "Every attempt failed",
    "status": 500,
    "detail": "2 attempts failed.",
    "cause": CAUSE,
}
PROBLEM = {
    "type": "/problems/retries-exhausted/",
    "title": "Every attempt failed",
    "detail": "2 attempts failed.",
    "cause": {k: said for k, said in CAUSE.items() if k != "status"},
}


async def failed(person: Person, log: MemoryLog) -> str:
    """Return the id of a task that was tried twice, as an old log has it."""
    task_id = await person.submit()
    task = await load(log, task_id)
    task = await record(log, task, EventType.STARTED, {"worker": {}})
    retried = {"problem": CAUSE, "delay_s": 0, "failures": 1}
    task = await record(log, task, EventType.RETRIED, retried)
    await record(log, task, EventType.FAILED, {"problem": OLD})
    return task_id


def statuses(told: Any) -> list[Any]:
    """Return every member called `status`, however deep."""
    match told:
        case dict():
            own = [told["status"]] if "status" in told else []
            return own + [s for v in told.values() for s in statuses(v)]
        case list():
            return [s for item in told for s in statuses(item)]
        case _:
            return []


@pytest.mark.parametrize(
    "address",
    [
        "/api/tasks/{id}",
        "/api/tasks/{id}/events",
        "/api/tasks",
        "/api/dead-letters",
    ],
)
async def test_rfc_9457_3_1_2_an_answer_of_200_has_no_other_status(
    ann: Person, log: MemoryLog, address: str
) -> None:
    task_id = await failed(ann, log)
    answer = await ann.http.get(address.format(id=task_id))
    assert answer.status_code == 200
    assert PROBLEM["detail"] in answer.text
    assert statuses(answer.json()) == []


async def test_the_problem_is_whole_but_for_that(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await failed(ann, log)
    told = (await ann.http.get(f"/api/tasks/{task_id}")).json()
    assert told["problem"] == PROBLEM


async def test_rfc_9457_3_1_2_no_event_of_a_stream_has_a_status(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    reading = asyncio.create_task(read(ann, task_id))
    await asyncio.sleep(0.02)
    task = await load(log, task_id)
    task = await record(log, task, EventType.STARTED, {"worker": {}})
    await record(log, task, EventType.FAILED, {"problem": OLD})
    live = parse((await reading).text)
    again = parse((await read(ann, task_id, "1")).text)
    for events in (live, again):
        assert events[-1].data["problem"] == PROBLEM
        assert statuses([event.data for event in events]) == []


async def test_rfc_9457_3_1_2_the_answer_409_has_that_status_and_no_other(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await failed(ann, log)
    answer = await ann.http.get(f"/api/tasks/{task_id}/result")
    assert answer.status_code == 409
    assert answer.json()["type"] == OLD["type"]
    assert statuses(answer.json()) == [409]


async def test_the_description_has_a_shape_of_its_own_for_it(
    ann: Person,
) -> None:
    said = (await ann.http.get("/api/openapi.json")).json()
    schemas = said["components"]["schemas"]
    assert "status" not in schemas["TaskProblem"]["properties"]
    assert "status" in schemas["Problem"]["required"]
    # As tools that make types of it see it: written out, or by its name.
    for place in (
        schemas["TaskView"]["properties"]["problem"]["anyOf"][0],
        schemas["Failed"]["properties"]["problem"],
        schemas["Retried"]["properties"]["problem"],
    ):
        assert place["title"] == "TaskProblem"
        assert "status" not in place["properties"]
