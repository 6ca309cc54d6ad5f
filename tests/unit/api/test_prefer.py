"""Prefer, as RFC 7240 says: on submit, and on the monitor."""

from __future__ import annotations

import asyncio

import pytest

from demo.api.prefer import Preferences, parse
from demo.contract import EventType
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import WAIT_LIMIT_S, Person

LIMIT_S = 4.5


@pytest.mark.parametrize(
    ("fields", "wait_s", "is_async"),
    [
        ([], 0, False),
        (["wait=3"], 3, False),
        (["WAIT=3"], 3, False),
        (['wait="3"'], 3, False),
        (["wait = 3"], 3, False),
        (["respond-async, wait=3"], 3, True),
        (["respond-async", "wait=3"], 3, True),
        (["respond-async; x=1; y, wait=3; z"], 3, True),
        (['note="wait=9, or so", wait=3'], 3, False),
        # Section 2: the first of several counts.
        (["wait=3, wait=1"], 3, False),
        # Clamped, in whole seconds.
        (["wait=60"], 4, False),
        (["wait=999999999"], 4, False),
        (["wait=1000000000"], 4, False),
        (["wait=" + "9" * 5000], 4, False),
        (["wait=0000000000002"], 2, False),
        # Section 2: what isn't understood is ignored.
        (["wait=-1"], 0, False),
        (["wait=1.5"], 0, False),
        (["wait=soon"], 0, False),
        (["wait"], 0, False),
        # RFC 9110, 5.6.1: empty members don't count.
        ([", wait=2"], 2, False),
        (["", " , ,wait=2,"], 2, False),
        (["@@@, wait=2"], 2, False),
        (['note="a \\", wait=3", wait=2'], 2, False),
        (["return=minimal"], 0, False),
        (["@@@"], 0, False),
        ([""], 0, False),
    ],
)
def test_rfc_7240_2_preferences_are_read_and_the_rest_ignored(
    fields: list[str], wait_s: float, is_async: bool
) -> None:
    assert parse(fields, LIMIT_S) == Preferences(wait_s, is_async)


def test_a_long_field_is_read_in_no_time() -> None:
    assert parse(["a;" * 8000 + "="], LIMIT_S) == Preferences()
    assert parse(["a=" + '"' * 8000], LIMIT_S) == Preferences()


def test_without_time_to_spare_no_wait_is_granted() -> None:
    assert parse(["wait=3"], -1.5) == Preferences()


async def end(log: MemoryLog, task_id: str) -> None:
    task = await load(log, task_id)
    task = await record(log, task, EventType.STARTED, {"worker": {}})
    await record(log, task, EventType.SUCCEEDED, {"result": {"rows": 1}})


async def end_what_comes(log: MemoryLog) -> None:
    """Do the next task's work, as a worker would."""
    [item] = await log.follow("0-0", 5)
    await end(log, item.task_id)


async def test_rfc_7240_4_3_an_end_within_the_wait_is_the_answer(
    ann: Person, log: MemoryLog
) -> None:
    working = asyncio.create_task(end_what_comes(log))
    answer = await ann.http.post(
        "/api/tasks", json={"kind": "report"}, headers={"prefer": "wait=60"}
    )
    await working
    view = answer.json()
    assert answer.status_code == 200
    assert view["state"] == "succeeded"
    # Section 3: what was applied, which is less than what was asked for.
    assert answer.headers["preference-applied"] == f"wait={WAIT_LIMIT_S}"
    assert answer.headers["vary"] == "Prefer"
    # RFC 9110, 8.7: the body is what one would GET there.
    address = f"/api/tasks/{view['id']}"
    assert answer.headers["content-location"] == address
    assert answer.headers["location"] == address
    assert "retry-after" not in answer.headers


async def test_rfc_7240_4_3_else_the_answer_is_202_after_the_wait(
    ann: Person, log: MemoryLog
) -> None:
    begun_s = asyncio.get_running_loop().time()
    answer = await ann.http.post(
        "/api/tasks",
        json={"kind": "report"},
        headers={"prefer": "respond-async, wait=1"},
    )
    assert asyncio.get_running_loop().time() - begun_s >= 1
    assert answer.status_code == 202
    applied = answer.headers["preference-applied"]
    assert applied == "respond-async, wait=1"
    assert answer.headers["retry-after"]


async def test_rfc_7240_4_1_respond_async_is_what_happens_anyway(
    ann: Person,
) -> None:
    answer = await ann.http.post(
        "/api/tasks",
        json={"kind": "report"},
        headers={"prefer": "respond-async"},
    )
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"


async def test_without_a_preference_none_is_applied(ann: Person) -> None:
    answer = await ann.http.post("/api/tasks", json={"kind": "report"})
    assert answer.status_code == 202
    assert "preference-applied" not in answer.headers
    # RFC 9110, 12.5.5: another request might have been answered otherwise.
    assert answer.headers["vary"] == "Prefer"


async def test_a_repeated_key_waits_for_the_same_task(
    ann: Person, log: MemoryLog
) -> None:
    headers = {"idempotency-key": "k", "prefer": "wait=4"}
    working = asyncio.create_task(end_what_comes(log))
    both = await asyncio.gather(
        *(
            ann.http.post(
                "/api/tasks", json={"kind": "report"}, headers=headers
            )
            for _ in range(2)
        )
    )
    await working
    assert [a.status_code for a in both] == [200, 200]
    assert both[0].json() == both[1].json()
