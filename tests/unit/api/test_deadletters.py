"""Dead letters are listed, and may be replayed once more."""

from __future__ import annotations

import asyncio

import pytest

from demo.contract import EventType, State
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from tests.unit.api.conftest import Person

CRASH_LOOP = {"type": "/problems/crash-loop/", "title": "", "status": 500}


async def given_up(
    person: Person, log: MemoryLog, problem: dict[str, object] = CRASH_LOOP
) -> str:
    """Return the id of a task that has failed."""
    task_id = await person.submit(rows=7)
    task = await load(log, task_id)
    await record(log, task, EventType.FAILED, {"problem": problem})
    return task_id


async def test_a_dead_letter_is_replayed_as_a_new_task(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await given_up(ann, log)
    answer = await ann.http.post(f"/api/tasks/{task_id}/replay")
    assert answer.status_code == 202
    told = answer.json()
    assert told["replay_of"] == task_id
    assert told["state"] == "queued"
    assert answer.headers["location"] == f"/api/tasks/{told['id']}"
    replay, dead = await load(log, told["id"]), await load(log, task_id)
    assert replay.input == dead.input
    assert replay.origin == dead.origin == task_id
    # Its message came with it; the dead one stays as it was.
    queued = log.feed.queues["paced"][0]
    assert told["id"] in queued
    assert dead.state is State.FAILED


async def test_a_second_replay_is_a_conflict_however_close(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await given_up(ann, log)
    address = f"/api/tasks/{task_id}/replay"
    answers = await asyncio.gather(
        *(ann.http.post(address) for _ in range(20))
    )
    codes = sorted(answer.status_code for answer in answers)
    assert codes == [202] + 19 * [409]
    refused = await ann.http.post(address)
    assert refused.json()["type"] == "/problems/not-replayable/"
    (first,) = (a for a in answers if a.status_code == 202)
    assert first.json()["id"] in refused.json()["detail"]


async def test_a_replay_that_is_given_up_can_be_replayed_in_its_turn(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await given_up(ann, log)
    first = (await ann.http.post(f"/api/tasks/{task_id}/replay")).json()["id"]
    task = await load(log, first)
    await record(log, task, EventType.FAILED, {"problem": CRASH_LOOP})
    answer = await ann.http.post(f"/api/tasks/{first}/replay")
    second = await load(log, answer.json()["id"])
    assert (second.replay_of, second.origin) == (first, task_id)


@pytest.mark.parametrize("slug", ["work-failed", "deadline", None])
async def test_what_is_no_dead_letter_is_not_replayed(
    ann: Person, log: MemoryLog, slug: str | None
) -> None:
    if slug is None:
        task_id = await ann.submit()
    else:
        problem = CRASH_LOOP | {"type": f"/problems/{slug}/"}
        task_id = await given_up(ann, log, problem)
    answer = await ann.http.post(f"/api/tasks/{task_id}/replay")
    assert answer.status_code == 409
    assert (await ann.http.get("/api/dead-letters")).json() == {
        "dead_letters": []
    }


async def test_dead_letters_are_listed_for_their_owner_newest_first(
    ann: Person, bob: Person, log: MemoryLog
) -> None:
    first, second = [await given_up(ann, log) for _ in range(2)]
    await ann.submit()
    replay = await ann.http.post(f"/api/tasks/{first}/replay")
    told = (await ann.http.get("/api/dead-letters")).json()["dead_letters"]
    assert [letter["task"]["id"] for letter in told] == [second, first]
    assert [letter["replayed_by"] for letter in told] == [
        None,
        replay.json()["id"],
    ]
    latest = await ann.http.get("/api/dead-letters?limit=1")
    assert len(latest.json()["dead_letters"]) == 1
    assert (await bob.http.get("/api/dead-letters")).json() == {
        "dead_letters": []
    }


async def test_a_replay_counts_as_a_submission(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await given_up(ann, log)
    # The limit of the fixture.
    for _ in range(3):
        await ann.submit()
    address = f"/api/tasks/{task_id}/replay"
    assert (await ann.http.post(address)).status_code == 429
    # It was refused before anything was written, so the chance is kept.
    (waiting, *_) = await log.unfinished(ann.owner)
    await record(log, await load(log, waiting), EventType.CANCELLED)
    assert (await ann.http.post(address)).status_code == 202


async def test_a_line_of_replays_ends_with_what_is_known_of_its_first(
    ann: Person, log: MemoryLog
) -> None:
    first = await given_up(ann, log)

    async def replayed(task_id: str) -> str:
        """Replay a dead letter, and return the id of the next one."""
        answer = await ann.http.post(f"/api/tasks/{task_id}/replay")
        assert answer.status_code == 202
        task = await load(log, answer.json()["id"])
        assert task.origin == first
        failed = {"problem": CRASH_LOOP}
        await record(log, task, EventType.FAILED, failed)
        return task.id

    second = await replayed(first)
    log.expire(first)
    # Its tombstone stands: the keys of its effects are known, too.
    third = await replayed(second)
    del log._gone[first]
    answer = await ann.http.post(f"/api/tasks/{third}/replay")
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/not-replayable/"
    assert "no longer known" in answer.json()["detail"]


async def test_a_dead_letter_has_its_attempts_and_no_traceback(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit(rows=7)
    worker = {"host": "h", "pid": 4711, "slot": 1}
    for _ in range(3):
        for type_, data in (
            (EventType.STARTED, {"worker": worker, "holder": "h-1"}),
            (EventType.LOST, {"cause": "process-died", "reason": "it died"}),
        ):
            await record(log, await load(log, task_id), type_, data)
    failed = {"problem": CRASH_LOOP, "trace": "Traceback: secret"}
    await record(log, await load(log, task_id), EventType.FAILED, failed)
    answer = await ann.http.get("/api/dead-letters")
    (letter,) = answer.json()["dead_letters"]
    assert [
        (a["attempt"], a["worker"], a["end"], a["reason"])
        for a in letter["attempts"]
    ] == [(n, worker, "lost", "it died") for n in (1, 2, 3)]
    assert all(a["started_at"] <= a["ended_at"] for a in letter["attempts"])
    # Nowhere else either.
    links = letter["task"]["links"]
    for name in ("self", "events", "result"):
        found = await ann.http.get(links[name])
        assert "secret" not in found.text
    async with ann.http.stream("GET", links["stream"]) as stream:
        said = "".join([text async for text in stream.aiter_text()])
    assert "failed" in said
    assert "secret" not in said + answer.text
    assert "secret" not in str(log.feed.__dict__)
