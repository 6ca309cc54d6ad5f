"""Cancel: a queued task, a running one, twice, too late, and in a race."""

from __future__ import annotations

from typing import Any

import pytest

from demo.contract import EventType, Task
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person

RESULT = {"result": {"rows": 1, "partitions": []}}


async def start(log: MemoryLog, task_id: str) -> Task:
    task = await load(log, task_id)
    return await record(log, task, EventType.STARTED, {"worker": {}})


async def cancel(person: Person, task_id: str) -> Any:
    return await person.http.post(f"/api/tasks/{task_id}/cancel")


async def test_a_queued_task_is_cancelled_at_once(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    answer = await cancel(ann, task_id)
    assert answer.status_code == 202
    assert answer.json()["state"] == "cancelled"
    types = [e.type for e in await log.read(task_id)]
    assert types == ["queued", "cancel_requested", "cancelled"]


async def test_a_running_task_is_asked_to_stop(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    await start(log, task_id)
    answer = await cancel(ann, task_id)
    assert answer.status_code == 202
    assert answer.json()["state"] == "running"
    assert answer.json()["cancel_requested"]


@pytest.mark.parametrize("is_running", [False, True])
async def test_asking_again_gives_the_same_answer(
    ann: Person, log: MemoryLog, is_running: bool
) -> None:
    task_id = await ann.submit()
    if is_running:
        await start(log, task_id)
    first, second = await cancel(ann, task_id), await cancel(ann, task_id)
    assert second.status_code == first.status_code == 202
    assert second.json() == first.json()


async def test_cancel_after_the_end_is_a_conflict(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    await record(log, await start(log, task_id), EventType.SUCCEEDED, RESULT)
    answer = await cancel(ann, task_id)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/already-ended/"
    assert (await load(log, task_id)).result == RESULT["result"]


async def test_a_cancel_that_meets_the_worker_s_own_end_is_answered(
    ann: Person, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await ann.submit()
    append = log.append

    async def worker_is_faster(ref: Any, seq: int, draft: Any, **more: Any):  # type: ignore[no-untyped-def]
        event = await append(ref, seq, draft, **more)
        if draft.type is EventType.CANCEL_REQUESTED:
            monkeypatch.setattr(log, "append", append)
            task = await load(log, task_id)
            await record(log, task, EventType.CANCELLED)
        return event

    monkeypatch.setattr(log, "append", worker_is_faster)
    answer = await cancel(ann, task_id)
    assert answer.status_code == 202
    assert answer.json()["state"] == "cancelled"
    assert len(await log.read(task_id)) == 3


async def test_a_cancel_reaches_the_next_attempt_too(
    ann: Person, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await ann.submit()
    await start(log, task_id)
    append = log.append

    async def lost_meanwhile(ref: Any, seq: int, draft: Any, **more: Any):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(log, "append", append)
        await record(log, await load(log, task_id), EventType.LOST, {})
        return await append(ref, seq, draft, **more)

    monkeypatch.setattr(log, "append", lost_meanwhile)
    answer = await cancel(ann, task_id)
    assert answer.status_code == 202
    assert answer.json()["state"] == "cancelled"
    assert answer.json()["attempt"] == 2
