"""Solutions of labs under faults that no check has: people copy them.

The outside world of a check holds calls and kills their callers. Here it
answers with errors, and clients send what the labs' own clients never do.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from celery import Celery

from harness.replies import Reply
from labs.grading.bench import Bench
from labs.grading.client import Answer
from labs.grading.copying import copied
from labs.grading.lab import find
from labs.grading.outside import Call

ENDS = ("succeeded", "done", "failed")
# chosen: other tests run beside these.
LIMIT_S = 30


@asynccontextmanager
async def solution(number: str, folder: Path) -> AsyncIterator[Bench]:
    """Run a lab's solution, as a check does."""
    lab = find(number)
    code = copied(lab, lab.solution, folder / "code")
    async with Bench(lab, code, folder, seed=1) as bench:
        yield bench


def has_ended(answer: Answer) -> bool:
    return answer.status == 200 and answer.json["state"] in ENDS


async def end_of(
    bench: Bench, path: str, body: Any, headers: dict[str, str] | None = None
) -> str:
    """Submit one task; return the state in which it ends."""
    client = bench.client("anna", headers)
    answer = await client.post(path, json=body)
    assert answer is not None
    assert answer.status == 202, answer.content
    last = await client.poll(answer.location, has_ended, LIMIT_S)
    assert last is not None, "it never ended"
    return str(last.json["state"])


@pytest.mark.parametrize(
    ("number", "calls", "path", "body"),
    [
        ("1", "sales", "/reports", {"months": 2}),
        ("3", "compiler", "/builds", {"commit": "f00"}),
        ("8", "letters", "/mailings", {"text": "x", "recipients": ["a"]}),
        ("9", "render", "/renders", {"title": "x", "frames": 2}),
        ("10", "warehouse", "/exports", {"query": "x", "keep_s": 9}),
        ("11", "convert", "/conversions", {"document": "x"}),
    ],
)
async def test_work_whose_call_fails_has_failed(
    number: str, calls: str, path: str, body: Any, tmp_path: Path
) -> None:
    headers = {"X-User": "anna", "X-Tenant": "anna"}
    async with solution(number, tmp_path) as bench:
        bench.outside.on(calls, lambda _: Reply(status=500, json={}))
        await bench.start()
        assert await end_of(bench, path, body, headers) == "failed"
        # Each slot is still there, whatever has failed in it.
        for _ in range(3):
            assert await end_of(bench, path, body, headers) == "failed"


@pytest.mark.parametrize(
    ("statuses", "end"), [((503, 200), "succeeded"), ((402,), "failed")]
)
async def test_a_bank_that_fails_is_asked_again_and_one_that_refuses_is_not(
    statuses: tuple[int, ...], end: str, tmp_path: Path
) -> None:
    def charge(call: Call) -> Reply:
        return Reply(status=statuses[call.number - 1], json={})

    async with solution("4", tmp_path) as bench:
        bench.outside.on("charge", charge)
        await bench.start()
        body = {"item": "lamp", "amount": 12}
        headers = {"X-Customer": "anna", "Idempotency-Key": "k-1"}
        assert await end_of(bench, "/orders", body, headers) == end
        assert len(bench.outside.made("charge")) == len(statuses)
        headers["Idempotency-Key"] = "k-2"
        client = bench.client("anna", headers)
        large = await client.post("/orders", json={**body, "amount": 2**63})
        assert large is not None
        assert large.status == 422


@pytest.mark.parametrize(
    ("number", "path", "body", "other"),
    [
        ("5", "/orders", {"order": "K-1", "amount": 5}, {"amount": 6}),
        ("6", "/documents", {"document": "K-1", "pages": 1}, {"pages": 2}),
        ("7", "/parcels", {"parcel": "K-1", "weight_g": 5}, {"weight_g": 6}),
    ],
)
async def test_a_number_stands_for_one_task(
    number: str, path: str, body: Any, other: Any, tmp_path: Path
) -> None:
    name = next(iter(body))
    async with solution(number, tmp_path) as bench:
        bench.outside.on("check", lambda _: Reply(json={"is_good": True}))
        await bench.start()
        assert await end_of(bench, path, body) == "done"
        client = bench.client("anna")
        again = await client.post(path, json=body)
        assert again is not None
        assert (again.status, again.json["state"]) == (202, "done")
        changed = await client.post(path, json={**body, **other})
        assert changed is not None
        assert changed.status == 409
        for odd in ("Ä-1", "a/b", "a b", ""):
            refused = await client.post(path, json={**body, name: odd})
            assert refused is not None
            assert refused.status == 422, odd


@pytest.mark.parametrize(
    ("number", "path", "body"),
    [
        ("5", "/orders", {"order": "K-1", "amount": 5}),
        ("6", "/documents", {"document": "K-1", "pages": 1}),
        ("7", "/parcels", {"parcel": "K-1", "weight_g": 5}),
        ("9", "/renders", {"title": "x", "frames": 1}),
    ],
)
async def test_a_task_is_accepted_while_the_broker_is_down(
    number: str, path: str, body: Any, tmp_path: Path
) -> None:
    async with solution(number, tmp_path) as bench:
        bench.outside.on("check", lambda _: Reply(json={"is_good": True}))
        await bench.start()
        await bench.broker.close()
        client = bench.client("anna", {"X-Tenant": "anna"})
        answer = await client.post(path, json=body, timeout=LIMIT_S)
        assert answer is not None
        assert answer.status == 202, answer.content
        await bench.broker.start()
        assert await client.poll(answer.location, has_ended, LIMIT_S)


async def test_a_dead_letter_that_nobody_knows_is_not_found(
    tmp_path: Path,
) -> None:
    async with solution("7", tmp_path) as bench:
        await bench.start("api")
        client = bench.client("anna")
        answer = await client.post("/dead-letters/K-9/replay", json={})
        assert answer is not None
        assert answer.status == 404


async def test_each_recipient_gets_a_letter_whatever_the_name(
    tmp_path: Path,
) -> None:
    names = ["Jürgen Müller", "Anna", "Anna", "B, C", 'D "E"']
    async with solution("8", tmp_path) as bench:
        bench.outside.on("letters", lambda _: Reply(json={"receipt": "r"}))
        await bench.start()
        body = {"text": "x", "recipients": names}
        assert await end_of(bench, "/mailings", body) == "succeeded"
        calls = bench.outside.made("letters")
        assert [call.json["recipient"] for call in calls] == names
        assert len({call.key for call in calls}) == len(names)
        client = bench.client("bert")
        for odd in ("A. Smith\n1 High St", "B\rC", ""):
            body["recipients"] = [odd]
            refused = await client.post("/mailings", json=body)
            assert refused is not None
            assert refused.status == 422, odd


async def test_a_render_without_a_message_is_made(tmp_path: Path) -> None:
    """The API died between the row and the message."""
    async with solution("9", tmp_path) as bench:
        await bench.start()
        with sqlite3.connect(bench.data / "renders.db") as database:
            database.execute(
                "INSERT INTO renders (tenant, title, frames)"
                " VALUES ('anna', 'x', 1)"
            )
        client = bench.client("anna")
        assert await client.poll("/renders/1", has_ended, LIMIT_S)


async def test_a_sweeper_adds_nothing_to_messages_that_wait(
    tmp_path: Path,
) -> None:
    """No worker runs, as in a deployment, and the line is as it was."""
    async with solution("9", tmp_path) as bench:
        await bench.start("api", "sweeper")
        client = bench.client("anna", {"X-Tenant": "anna"})
        for _ in range(3):
            await client.post("/renders", json={"title": "x", "frames": 1})
        # It looks each second.
        await asyncio.sleep(2.5)
        assert await bench.broker.redis.llen("celery") == 3


async def test_a_redelivery_changes_no_end(tmp_path: Path) -> None:
    async with solution("10", tmp_path) as bench:
        bench.outside.on("warehouse", lambda _: Reply(json={}))
        await bench.start()
        client = bench.client("anna", {"X-User": "anna"})
        body = {"query": "x", "keep_s": 60}
        answer = await client.post("/exports", json=body)
        assert answer is not None
        ended = await client.poll(answer.location, has_ended, LIMIT_S)
        assert ended is not None
        export_id = ended.json["id"]
        other = {"export_id": export_id, "size_bytes": 1, "sha256": "0"}
        app = Celery(broker=bench.broker.url)
        app.send_task("work.collect", [export_id])
        app.send_task("work.publish", [other, export_id])
        # The export after them has ended, and so have they.
        assert await end_of(bench, "/exports", body, {"X-User": "anna"})
        again = await client.get(answer.location)
        assert again is not None
        assert again.json == ended.json
