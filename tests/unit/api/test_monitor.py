"""The monitor's validators, waits, hints and redirect, as RFC 9110 says."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.datastructures import Headers

from demo.api.monitor import etag_of
from demo.contract import EventType, Task
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from demo.web.ranges import is_known
from tests.unit.api.conftest import Person

RESULT = {"result": {"rows": 1, "partitions": []}}
PROGRESS = {"done": 1, "total": 4, "unit": "u", "note": "", "partial": {}}


async def started(ann: Person, log: MemoryLog) -> Task:
    task = await load(log, await ann.submit())
    return await record(log, task, EventType.STARTED, {"worker": {}})


async def look(
    person: Person, task: Task, query: str = "", **headers: str
) -> httpx.Response:
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    address = f"/api/tasks/{task.id}{query}"
    return await person.http.get(address, headers=named)


async def test_rfc_9110_8_8_3_the_etag_is_the_event_s_number(
    ann: Person, log: MemoryLog
) -> None:
    task = await started(ann, log)
    assert (await look(ann, task)).headers["etag"] == '"2"'
    task = await record(log, task, EventType.PROGRESSED, PROGRESS)
    assert (await look(ann, task)).headers["etag"] == '"3"'


async def test_a_number_that_another_attempt_got_again_has_another_etag(
    ann: Person, log: MemoryLog
) -> None:
    task = await started(ann, log)
    assert etag_of(task, None) != etag_of(replace(task, attempt=2), None)


async def test_rfc_9110_15_4_5_unchanged_is_a_304_without_a_body(
    ann: Person, log: MemoryLog
) -> None:
    task = await started(ann, log)
    first = await look(ann, task)
    again = await look(ann, task, if_none_match='"1", W/"2"')
    assert again.status_code == 304
    assert again.content == b""
    assert again.headers["etag"] == first.headers["etag"]
    assert again.headers["retry-after"] == first.headers["retry-after"]
    assert again.headers["cache-control"] == "private, no-cache"
    await record(log, task, EventType.PROGRESSED, PROGRESS)
    changed = await look(ann, task, if_none_match='"2"')
    assert changed.status_code == 200
    assert changed.headers["etag"] == '"3"'


async def test_somebody_else_s_304_is_a_404(
    ann: Person, bob: Person, log: MemoryLog
) -> None:
    task = await started(ann, log)
    answer = await look(bob, task, if_none_match="*")
    assert answer.status_code == 404


@pytest.mark.parametrize(
    ("field", "is_it"),
    [
        (None, False),
        ("", False),
        ("*", True),
        ('"2"', True),
        (' W/"2" ', True),
        ('"1","2"', True),
        ('"1" , "2"', True),
        ("2", False),
        ('"1"', False),
        ('"12"', False),
        ('"2', False),
        ('"1" "2"', False),
        ("," * 5000, False),
    ],
)
def test_rfc_9110_13_1_2_tags_are_compared_weakly(
    field: str | None, is_it: bool
) -> None:
    given = Headers({} if field is None else {"if-none-match": field})
    assert is_known(given, '"2"') is is_it


async def test_rfc_9110_9_3_2_head_tells_what_get_would_without_the_body(
    ann: Person, log: MemoryLog
) -> None:
    task = await started(ann, log)
    got = await look(ann, task)
    head = await ann.http.head(f"/api/tasks/{task.id}")
    assert head.status_code == 200
    for field in ("etag", "content-type", "retry-after", "content-length"):
        assert head.headers[field] == got.headers[field]


async def test_rfc_7240_4_3_the_monitor_waits_for_the_end(
    ann: Person, log: MemoryLog
) -> None:
    task = await started(ann, log)
    asked = asyncio.create_task(look(ann, task, prefer="wait=4"))
    await asyncio.sleep(0)
    task = await record(log, task, EventType.PROGRESSED, PROGRESS)
    await record(log, task, EventType.SUCCEEDED, RESULT)
    answer = await asked
    assert answer.json()["state"] == "succeeded"
    assert answer.headers["preference-applied"] == "wait=4"
    assert answer.headers["vary"] == "Prefer"
    assert "retry-after" not in answer.headers


async def test_with_an_etag_the_wait_ends_with_the_next_event(
    ann: Person, log: MemoryLog
) -> None:
    task = await started(ann, log)
    asked = asyncio.create_task(
        look(ann, task, prefer="wait=4", if_none_match='"2"')
    )
    await asyncio.sleep(0)
    await record(log, task, EventType.PROGRESSED, PROGRESS)
    async with asyncio.timeout(3):
        answer = await asked
    assert answer.status_code == 200
    assert answer.json()["seq"] == 3


async def test_with_an_etag_and_no_event_the_wait_ends_as_304(
    ann: Person, log: MemoryLog
) -> None:
    task = await started(ann, log)
    answer = await look(ann, task, prefer="wait=1", if_none_match='"2"')
    assert answer.status_code == 304
    assert answer.headers["preference-applied"] == "wait=1"


async def test_a_wait_ends_when_the_server_stops(
    app: FastAPI, ann: Person, log: MemoryLog
) -> None:
    task = await started(ann, log)
    asked = asyncio.create_task(look(ann, task, prefer="wait=4"))
    hub = app.state.wiring.hub
    while not hub.readers:  # noqa: ASYNC110 - it has no event for that
        await asyncio.sleep(0)
    hub.closing.set()
    async with asyncio.timeout(2):
        assert (await asked).json()["state"] == "running"


@pytest.mark.parametrize(
    ("event", "data", "status"),
    [
        (EventType.SUCCEEDED, RESULT, 303),
        (EventType.FAILED, {"problem": {"title": "x"}}, 200),
        (EventType.CANCELLED, {}, 200),
    ],
)
async def test_rfc_9110_15_4_4_who_asks_for_it_is_sent_on_to_the_result(
    ann: Person,
    log: MemoryLog,
    event: EventType,
    data: dict[str, Any],
    status: int,
) -> None:
    task = await started(ann, log)
    query = "?on_complete=redirect"
    assert (await look(ann, task, query)).status_code == 200
    await record(log, task, event, data)
    answer = await look(ann, task, query)
    assert answer.status_code == status
    if status == 303:
        address = f"/api/tasks/{task.id}/result"
        assert answer.headers["location"] == address
    assert (await look(ann, task)).status_code == 200


async def test_nothing_else_can_be_done_on_completion(
    ann: Person, log: MemoryLog
) -> None:
    answer = await look(ann, await started(ann, log), "?on_complete=email")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["at"] == "?on_complete"


async def test_rfc_8288_3_2_the_monitor_is_the_status_of_the_result(
    ann: Person, log: MemoryLog
) -> None:
    submitted = await ann.http.post("/api/tasks", json={"kind": "report"})
    self = submitted.json()["links"]["self"]
    link = f'<{self}>; rel="status"; anchor="{self}/result"'
    assert submitted.headers["link"] == link
    assert (await ann.http.get(self)).headers["link"] == link
