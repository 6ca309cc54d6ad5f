"""A fault on demand: whose, in what, when, twice, and too late."""

from __future__ import annotations

from typing import Any

import pytest

from demo.contract import EventType, Task
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person


async def submit(person: Person, kind: str) -> str:
    answer = await person.http.post("/api/tasks", json={"kind": kind})
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def start(log: MemoryLog, task_id: str) -> Task:
    task = await load(log, task_id)
    return await record(log, task, EventType.STARTED, {"worker": {}})


async def fault(person: Person, task_id: str) -> Any:
    return await person.http.post(f"/api/tasks/{task_id}/fault")


@pytest.mark.parametrize(
    ("kind", "word"), [("cable", "cut"), ("restart", "restart")]
)
async def test_the_owner_of_a_running_experiment_causes_its_fault(
    ann: Person, log: MemoryLog, kind: str, word: str
) -> None:
    task_id = await submit(ann, kind)
    await start(log, task_id)
    answer = await fault(ann, task_id)
    assert answer.status_code == 202
    [*_, last] = await log.read(task_id)
    assert (last.type, last.data) == ("fault_requested", {"fault": word})
    told = answer.json()
    assert (told["task_id"], told["fault"]) == (task_id, word)


async def named(person: Person, task_id: str, body: Any) -> Any:
    return await person.http.post(f"/api/tasks/{task_id}/fault", json=body)


async def test_of_several_faults_one_is_asked_for_by_its_name(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await submit(ann, "brownout")
    await start(log, task_id)
    unknown = await named(ann, task_id, {"fault": "cut"})
    assert unknown.status_code == 409
    assert "'cut', but restart, shed, budget" in unknown.json()["detail"]
    assert (await named(ann, task_id, {"name": "shed"})).status_code == 422
    answer = await named(ann, task_id, {"fault": "shed"})
    assert answer.json()["fault"] == "shed"
    # It has had its fault: another name gets the answer of the first.
    again = await named(ann, task_id, {"fault": "budget"})
    assert again.json() == answer.json()
    faults = [
        event.data
        for event in await log.read(task_id)
        if event.type is EventType.FAULT_REQUESTED
    ]
    assert faults == [{"fault": "shed"}]


async def test_without_a_name_it_is_the_first_of_them(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await submit(ann, "brownout")
    await start(log, task_id)
    assert (await named(ann, task_id, {})).json()["fault"] == "restart"


async def test_asking_twice_gives_the_same_answer_and_one_fault(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await submit(ann, "cable")
    await start(log, task_id)
    first, second = await fault(ann, task_id), await fault(ann, task_id)
    assert second.status_code == first.status_code == 202
    assert second.json() == first.json()
    types = [event.type for event in await log.read(task_id)]
    assert types == ["queued", "started", "fault_requested"]


async def test_two_at_the_same_moment_are_one_fault(
    ann: Person, log: MemoryLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    task_id = await submit(ann, "cable")
    await start(log, task_id)
    append = log.append

    async def somebody_is_faster(ref: Any, seq: int, draft: Any, **more: Any):  # type: ignore[no-untyped-def]
        monkeypatch.setattr(log, "append", append)
        await append(ref, seq, draft, **more)
        return await append(ref, seq, draft, **more)

    monkeypatch.setattr(log, "append", somebody_is_faster)
    assert (await fault(ann, task_id)).status_code == 202
    types = [event.type for event in await log.read(task_id)]
    assert types.count(EventType.FAULT_REQUESTED) == 1


async def test_somebody_else_s_run_has_no_fault_for_me(
    ann: Person, bob: Person, log: MemoryLog
) -> None:
    task_id = await submit(ann, "cable")
    await start(log, task_id)
    assert (await fault(bob, task_id)).status_code == 404
    assert len(await log.read(task_id)) == 2


async def test_before_the_start_it_says_to_ask_again(ann: Person) -> None:
    answer = await fault(ann, await submit(ann, "cable"))
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/no-fault/"
    assert "isn't running" in answer.json()["detail"]


async def test_a_kind_without_a_fault_says_so(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await submit(ann, "report")
    await start(log, task_id)
    answer = await fault(ann, task_id)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/no-fault/"
    assert "'report'" in answer.json()["detail"]


@pytest.mark.parametrize("was_asked", [False, True])
async def test_after_the_end_it_is_too_late(
    ann: Person, log: MemoryLog, was_asked: bool
) -> None:
    task_id = await submit(ann, "cable")
    await start(log, task_id)
    if was_asked:
        await fault(ann, task_id)
    task = await load(log, task_id)
    await record(log, task, EventType.SUCCEEDED, {"result": {}})
    answer = await fault(ann, task_id)
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/already-ended/"


async def test_a_later_attempt_may_be_asked_again(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await submit(ann, "cable")
    await start(log, task_id)
    await fault(ann, task_id)
    await record(log, await load(log, task_id), EventType.LOST, {})
    await start(log, task_id)
    assert (await fault(ann, task_id)).status_code == 202
    types = [event.type for event in await log.read(task_id)]
    assert types.count(EventType.FAULT_REQUESTED) == 2
