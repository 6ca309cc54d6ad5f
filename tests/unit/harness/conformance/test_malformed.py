"""An address that a service names and nobody can ask is its fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from harness.conformance.conditions import Facts
from harness.conformance.dialect import Events, Status
from harness.conformance.dialectfile import named
from harness.conformance.drive.addresses import fault_in
from harness.conformance.drive.caller import Answer
from harness.conformance.drive.run import run
from harness.conformance.drive.session import Session
from harness.conformance.drive.streams import follow
from harness.conformance.drive.task import Task
from harness.conformance.outcome import Row, Standing, outcome
from harness.conformance.plan import Limits, Plan, same_place
from harness.history import load
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer
from tests.unit.harness.conformance.written import Written, violated

DIALECT = named("plain")
ODD = Status(path="/tasks/{id}", headers={"Mcp-Name": "{id}"})
MALFORMED = [
    "http://localhost:undefined/1",
    "http://127.0.0.1:99999/1",
    "http://[host]/1",
    "http://[::1/1",
    "http://exa\tmple/\x01",
]


async def judged(reply: Reply, *replies: Reply, folder: Path) -> list[Row]:
    """Judge a service that answers submissions and polls always so."""

    async def answer(request: Request) -> Reply:
        return reply if request.method == "POST" else replies[0]

    async with ScriptedServer(answer) as server:
        limits = Limits(end_s=2.0, rate_per_s=200.0)
        plan = Plan(f"{server.url}/tasks", DIALECT, 1, limits)
        names = ["lives", "again", "race", "stream"]
        ran = await run(plan, folder, names, lambda _: None)
    return outcome(ran.records, ran.not_tried)


def seen(rows: list[Row], id_: str) -> str:
    """Return what was seen where a requirement is violated."""
    [row] = [row for row in rows if row.requirement.id == id_]
    assert row.standing is Standing.VIOLATED, row.reason
    return row.violations[0].seen


@pytest.mark.parametrize("location", MALFORMED[:4])
async def test_a_malformed_location_is_no_address(
    location: str, tmp_path: Path
) -> None:
    task = {"id": "1", "state": "queued"}
    accepted = Reply(202, task, {"Location": location})
    rows = await judged(accepted, Reply(404), folder=tmp_path)
    assert location in seen(rows, "LRO-SUBMIT-04")


@pytest.mark.parametrize("location", MALFORMED[:4])
async def test_a_malformed_address_of_a_result_is_none(
    location: str, tmp_path: Path
) -> None:
    task = {"id": "1", "state": "queued"}
    accepted = Reply(202, task, {"Location": "/tasks/1"})
    ended = Reply(303, headers={"Location": location})
    rows = await judged(accepted, ended, folder=tmp_path)
    assert location in seen(rows, "LRO-RESULT-01")


@pytest.mark.parametrize("address", MALFORMED)
def test_credentials_go_to_no_malformed_address(address: str) -> None:
    assert fault_in(address)
    assert not same_place(address, "http://localhost:1/tasks")


@pytest.mark.parametrize("address", ["/tasks/1", "1", "http://[::1]:8/1", ""])
def test_other_addresses_are_well_formed(address: str) -> None:
    assert not fault_in(address)


def test_keys_that_name_malformed_addresses_are_judged() -> None:
    written = Written()
    for number in range(2):
        written.exchange(
            "submit", "keyed", 202, key="k", means=["accepted"],
            names=f"http://[host]/{number}",
        )  # fmt: skip
    assert "KEY-01" in violated(written)


@pytest.mark.parametrize("id_", ["é", "\ud800", "a\nb", "/[x"])
async def test_an_odd_id_and_an_odd_tag_get_an_answer_or_none(
    id_: str, tmp_path: Path
) -> None:
    async def answer(_: Request) -> Reply:
        return Reply(200, {"state": "running"}, {"ETag": '"1"'})

    async with ScriptedServer(answer) as server:
        url = f"{server.url}/tasks"
        mcp = replace(DIALECT, status=ODD, events=Events("/{id}"))
        session = Session(Plan(url, mcp, 1), tmp_path)
        task = Task(id_, url, session.owner, "x", Answer(Facts(), {}))
        tag = {"If-None-Match": f'"{id_}"'}
        await session.status(task, headers=tag)
        await follow(session, task, "resumed", after=id_)
        await session.close()
    records = load(tmp_path)
    assert {r.what for r in records} == {"status", "events"}
    assert sum(r.phase == "invoke" for r in records) == 2


async def test_an_id_that_spoils_an_address_gets_no_answer(
    tmp_path: Path,
) -> None:
    session = Session(Plan("http://127.0.0.1:1/t", DIALECT, 1), tmp_path)
    assert session.url("/{id}", {"id": "/[x"}) == "//[x"
    assert (
        session.address(
            Facts(202, {"location": "http://[h]/"}), ["header.location"]
        )
        is None
    )
    await session.close()
