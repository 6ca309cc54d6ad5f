"""Probes show what they are meant to show, whatever a service looks like."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from harness.conformance.conditions import Facts
from harness.conformance.dialectfile import named
from harness.conformance.dialectvalues import fault_in_body
from harness.conformance.drive import ours
from harness.conformance.drive.caller import seconds_in
from harness.conformance.drive.ours import NotReached, Service
from harness.conformance.drive.probes import KILL, NO_KILLS
from harness.conformance.drive.probes.cancelling import cancelled_in_time
from harness.conformance.drive.probes.keys import new_key, other_owner
from harness.conformance.drive.probes.owners import NOT_TAKEN, strangers
from harness.conformance.drive.reading import facts_of, read
from harness.conformance.drive.run import run
from harness.conformance.drive.session import Session
from harness.conformance.naming import id_in
from harness.conformance.outcome import Standing, outcome
from harness.conformance.plan import Limits, Plan
from harness.history import load
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer

BASE = "http://127.0.0.1:1"
PLAIN = named("plain")
OWNERS = ({"Authorization": "Bearer anna"}, {"Authorization": "Bearer ben"})
FAR = "Mon, 01 Jan 99999999999999999999 00:00:00 GMT"


@pytest.mark.parametrize(
    ("url", "id_"),
    [
        ("/jobs/42/status", "42"),
        ("/jobs/42/Progress?v=1", "42"),
        ("/status?ticket=42", "42"),
        ("/jobs/42?ticket=9f", "42"),
        ("/v1beta1?job=42", "42"),
        ("/status", "status"),
        ("/tasks/abc", "abc"),
    ],
)
def test_a_word_that_all_addresses_have_is_no_id(url: str, id_: str) -> None:
    assert id_in(f"{BASE}{url}") == id_


async def test_tasks_at_two_addresses_have_two_names(tmp_path: Path) -> None:
    numbers = iter(range(9))

    async def answer(_: Request) -> Reply:
        # What follows `x=` is its id, and nobody can know.
        place = f"/poll?x={next(numbers)}"
        return Reply(202, headers={"Location": place})

    async with ScriptedServer(answer) as server:
        session = Session(Plan(f"{server.url}/tasks", PLAIN, 7), tmp_path)
        tasks = [await session.submit("lives") for _ in range(3)]
        await session.close()
    assert len({task.name for task in tasks if task}) == 3


async def test_a_seed_repeats_bodies_whatever_is_sent_beside_and_no_key(
    tmp_path: Path,
) -> None:
    plan = Plan(f"{BASE}/tasks", PLAIN, 7)
    bodies, keys = [], []
    for others in (0, 5):
        folder = tmp_path / str(others)
        folder.mkdir()
        session = Session(plan, folder)
        for _ in range(others):
            session.values()
            session.body("watch", "quick")
        bodies.append([session.body("lives", "quick") for _ in range(3)])
        keys.append(new_key())
        await session.close()
    assert bodies[0] == bodies[1]
    assert keys[0] != keys[1]
    assert {uuid.UUID(key).version for key in keys} == {4}


@pytest.mark.parametrize(("is_quoted", "sent"), [(0, "k"), (1, '"k"')])
async def test_a_key_is_sent_as_the_dialect_writes_it(
    is_quoted: bool, sent: str, tmp_path: Path
) -> None:
    assert PLAIN.key is not None
    key = replace(PLAIN.key, is_quoted=bool(is_quoted))
    plan = Plan(f"{BASE}/tasks", replace(PLAIN, key=key), 7)
    session = Session(plan, tmp_path)
    ask = session.submission("again", {}, "keyed", "k")
    await session.close()
    assert (ask.headers or {})["Idempotency-Key"] == sent


@pytest.mark.parametrize("probe", [strangers, other_owner])
async def test_an_owner_that_is_refused_everywhere_shows_nothing(
    probe: Callable[[Session], object], tmp_path: Path
) -> None:
    async def answer(request: Request) -> Reply:
        if request.headers["authorization"] != "Bearer anna":
            return Reply(401)
        if request.method == "POST":
            return Reply(202, {"id": "1"}, {"Location": "/tasks/1"})
        return Reply(200, {"id": "1", "state": "succeeded"})

    async with ScriptedServer(answer) as server:
        plan = Plan(f"{server.url}/tasks", PLAIN, 7, owners=OWNERS)
        session = Session(plan, tmp_path)
        await probe(session)  # type: ignore[misc]
        await session.close()
    everything = outcome(load(tmp_path), {})
    assert not [r for r in everything if r.standing is Standing.VIOLATED]
    ids = ["LRO-OWNER-01", "LRO-OWNER-02", "LRO-OWNER-03", "LRO-KEY-05"]
    rows = outcome(load(tmp_path), {}, ids)
    assert not [r for r in rows if r.standing is Standing.PASS]
    assert [r.reason for r in rows].count(NOT_TAKEN) in (1, 3)


@pytest.mark.parametrize(("is_detected", "is_wrong"), [(1, False), (0, True)])
async def test_a_cancel_that_nobody_has_promised_may_be_missing(
    is_detected: bool, is_wrong: bool, tmp_path: Path
) -> None:
    async def answer(request: Request) -> Reply:
        if request.method == "POST":
            return Reply(202, {"id": "1"}, {"Location": "/tasks/1"})
        if request.method == "DELETE":
            return Reply(404)
        return Reply(200, {"id": "1", "state": "running"})

    async with ScriptedServer(answer) as server:
        limits = Limits(end_s=0.5, rate_per_s=200.0)
        plan = Plan(
            *(f"{server.url}/tasks", PLAIN, 7, limits),
            is_detected=bool(is_detected),
        )
        session = Session(plan, tmp_path)
        await cancelled_in_time(session, is_patient=False)
        await session.close()
    [row] = outcome(load(tmp_path), {}, ["LRO-CANCEL-02"])
    expected = Standing.VIOLATED if is_wrong else Standing.SKIPPED
    assert row.standing is expected


async def test_a_service_that_outlives_its_command_was_not_killed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ours, "GRACE_S", 0.3)

    async def answer(request: Request) -> Reply:
        if request.method == "POST":
            return Reply(202, {"id": "1"}, {"Location": "/tasks/1"})
        return Reply(200, {"id": "1", "state": "succeeded", "result": 1})

    async with ScriptedServer(answer) as server:
        url = f"{server.url}/tasks"
        # Such a command has left the service to a daemon.
        service = Service("sleep 60", url, 5.0, tmp_path)
        limits = Limits(end_s=2.0, rate_per_s=200.0)
        plan = Plan(url, PLAIN, 7, limits)
        histories = tmp_path / "histories"
        histories.mkdir()
        await asyncio.to_thread(service.start)
        try:
            ran = await run(plan, histories, [KILL], lambda _: None, service)
        finally:
            await asyncio.to_thread(_end, service)
    rows = outcome(ran.records, ran.not_tried, ["LRO-DURABLE"])
    assert {r.standing for r in rows} == {Standing.COULD_NOT_JUDGE}
    assert all("still answers" in r.reason for r in rows)


def _end(service: Service) -> None:
    with pytest.raises(NotReached):
        service.kill()


async def test_no_kills_are_no_fault(tmp_path: Path) -> None:
    service = Service("true", f"{BASE}/tasks", 1.0)
    plan = Plan(f"{BASE}/tasks", PLAIN, 7)
    ran = await run(plan, tmp_path, [KILL], lambda _: None, service, 0)
    assert ran.not_tried[KILL] == NO_KILLS
    rows = outcome(ran.records, ran.not_tried, ["LRO-DURABLE"])
    assert {r.standing for r in rows} == {Standing.SKIPPED}


@pytest.mark.parametrize("text", [FAR, "soon", ""])
def test_a_wait_that_is_no_time_is_none(text: str) -> None:
    assert seconds_in(text) is None


@pytest.mark.parametrize("wait", [10**400, float("nan"), float("inf")])
def test_a_wait_that_is_no_number_of_seconds_is_none(wait: float) -> None:
    mcp = named("mcp")
    [path, *_] = [p for p in mcp.status.wait if not p.startswith("header")]
    body: object = wait
    for name in reversed(path.split(".")):
        body = {name: body}
    assert read(mcp, "status", Facts(200, {}, body))["wait"] is None


def test_a_word_of_an_older_azure_service_means_that_it_goes_on() -> None:
    azure = named("azure")
    for word, state in (
        ("Provisioning", "running"),
        ("NotStarted", "waiting"),
        ("Succeeded", "succeeded"),
    ):
        facts = Facts(200, {}, {"status": word})
        assert read(azure, "status", facts)["state"] == state


def test_a_status_that_comes_as_a_stream_is_judged_by_its_last_event() -> None:
    text = b'data: {"result": {"status": "working"}}\n\n'
    facts = facts_of(200, {"Content-Type": "text/event-stream"}, text)
    noted = read(named("mcp"), "status", facts)
    assert noted["is_json"]
    assert noted["is_object"]


@pytest.mark.parametrize(("depth", "is_fault"), [(50, False), (51, True)])
def test_a_body_that_is_too_deep_is_refused(
    depth: int, is_fault: bool
) -> None:
    body: object = 1
    for _ in range(depth):
        body = [body]
    assert bool(fault_in_body(body)) is is_fault
