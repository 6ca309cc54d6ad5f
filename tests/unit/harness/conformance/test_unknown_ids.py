"""An id that was never given looks like one that was."""

from __future__ import annotations

import random
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from harness.conformance.conditions import Facts
from harness.conformance.dialectfile import named
from harness.conformance.drive.caller import Answer
from harness.conformance.drive.ids import other_id
from harness.conformance.drive.probes.refusing import (
    ODD_HEADERS,
    like,
    unknown,
)
from harness.conformance.drive.session import Session
from harness.conformance.drive.task import Task
from harness.conformance.judge.view import View
from harness.conformance.plan import Plan
from harness.history import load
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer

BASE = "http://127.0.0.1:1"
UUID = "0193f3a8-5f6e-7c1b-9b41-6d2f3c1a0e77"


HEX = UUID.replace("-", "")


@pytest.fixture
async def session(tmp_path: Path) -> AsyncIterator[Session]:
    made = Session(Plan(f"{BASE}/tasks", named("plain"), 7), tmp_path)
    yield made
    await made.close()


@pytest.mark.parametrize(
    ("id_", "url", "form"),
    [
        ("17", "/tasks/17", r"/tasks/\d{7,8}"),
        (UUID, f"/tasks/{UUID}", r"/tasks/[0-9a-f-]{36}"),
        ("t_3fa9", "/tasks/t_3fa9", r"/tasks/t_[0-9a-f]{4}"),
        ("3F-AB", "/tasks/3F-AB", r"/tasks/\d[A-F]-[A-F]{2}"),
        ("JOB", "/tasks/JOB", r"/tasks/[A-F]{3}"),
        ("7", "/tasks/7", r"/tasks/\d{7}"),
        ("a7_", "/tasks/a7_", r"/tasks/[a-f]\d_"),
        (UUID.upper(), f"/tasks/{UUID.upper()}", r"/tasks/[0-9A-F-]{36}"),
        (HEX, f"/tasks/{HEX}", r"/tasks/[0-9a-f]{32}"),
        ("operations/3f", "/v1/operations/3f", r"/v1/operations/[0-9a-f]{2}"),
        # The address has an id of its own.
        ("17", "/jobs/abc", r"/jobs/[a-f]{3}"),
        # One address for all: the id is in the body.
        ("17", "/tasks", r"/tasks"),
    ],
)
async def test_an_id_is_replaced_by_one_of_its_form(
    id_: str, url: str, form: str, session: Session
) -> None:
    answer = Answer(Facts(), {})
    task = Task(id_, f"{BASE}{url}", session.owner, "unknown", answer)
    other = like(task, session)
    assert other is not None
    assert other.id != id_
    assert re.fullmatch(re.escape(BASE) + form, other.url)
    assert (other.url != task.url) is (task.url != f"{BASE}/tasks")


async def test_an_odd_id_is_put_where_the_id_was(session: Session) -> None:
    answer = Answer(Facts(), {})
    task = Task("17", f"{BASE}/tasks/17", session.owner, "garbage", answer)
    odd = like(task, session, "%00")
    assert odd is not None
    assert odd.url == f"{BASE}/tasks/%00"


@pytest.mark.parametrize(
    ("id_", "url", "form"),
    [
        # The same digit is in the host, the port and the version.
        ("1", "/v1/tasks/1", r"/v1/tasks/\d{7,8}"),
        ("17", "/status?id=17", r"/status\?id=\d{7,8}"),
        ("17", "/status?v=1&job_id=ab", r"/status\?v=1&job_id=[a-f]{2}"),
        ("3f", "/ops/3f?api-version=3", r"/ops/[0-9a-f]{2}\?api-version=3"),
        ("a b", "/ops?id=a%20b", r"/ops\?id=[a-f]%\d{2}[a-f]"),
    ],
)
async def test_only_the_id_of_an_address_is_replaced(
    id_: str, url: str, form: str, session: Session
) -> None:
    task = Task(
        id_, f"{BASE}{url}", session.owner, "unknown", Answer(Facts(), {})
    )
    other = like(task, session)
    assert other is not None
    assert re.fullmatch(re.escape(BASE) + form, other.url), other.url
    assert other.url != task.url


@pytest.mark.parametrize(
    ("path", "status", "address"),
    [
        ("{status}:cancel", "/ops/7", "/ops/7:cancel"),
        ("{status}:cancel", "/ops/7?v=2", "/ops/7:cancel?v=2"),
        ("{status}?stream=true", "/ops?id=7", "/ops?id=7&stream=true"),
        ("{status}/events?from=0", "/ops?id=7", "/ops/events?id=7&from=0"),
        ("{status}", "/ops?id=7", "/ops?id=7"),
        ("/tasks/{id}/cancel", "/ops?id=7", "/tasks/7/cancel"),
    ],
)  # fmt: skip
async def test_a_path_goes_before_the_query_of_an_address(
    path: str, status: str, address: str, session: Session
) -> None:
    values = {"status": f"{BASE}{status}", "id": "7"}
    assert session.url(path, values) == f"{BASE}{address}"


@pytest.mark.parametrize("id_", ["A", "0", "f", "K9"])
def test_a_drawn_id_is_never_the_one_that_was_given(id_: str) -> None:
    for seed in range(200):
        assert other_id(id_, random.Random(seed)) != id_


@pytest.mark.parametrize(
    ("id_", "kept"),
    [
        (UUID, (14, 19)),
        (f"task_{UUID}", (0, 4, 19, 24)),
        (f"job-{UUID}", (0, 3, 18, 23)),
        ("01ARZ3NDEKTSV4RRFFQ69G5FAV", (0,)),
        ("task_01h455vb4pex5vsknk084sn02q", (0, 4, 5)),
    ],
)
def test_an_id_keeps_what_a_service_may_look_at(
    id_: str, kept: tuple[int, ...]
) -> None:
    others = [other_id(id_, random.Random(seed)) for seed in range(50)]
    assert len(set(others)) == 50
    for other in others:
        assert [other[n] for n in kept] == [id_[n] for n in kept]


async def test_an_id_that_has_no_likeness_is_skipped(
    session: Session, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    task = Task(
        "~~", f"{BASE}/tasks/~~", session.owner, "unknown", Answer(Facts(), {})
    )
    asked: list[str] = []

    async def submit(*_: object) -> Task:
        return task

    async def status(*_: object) -> None:
        asked.append("status")

    async def to_end(*_: object) -> None:
        asked.append("to the end")

    for name, stand_in in (
        ("submit", submit),
        ("status", status),
        ("to_end", to_end),
    ):
        monkeypatch.setattr(session, name, stand_in)
    await unknown(session)
    assert asked == ["to the end"]
    assert View(load(tmp_path)).skips() == {
        "unknown": "no other id is like '~~'"
    }


async def test_odd_headers_reach_the_service(tmp_path: Path) -> None:
    seen: list[str] = []

    async def answer(request: Request) -> Reply:
        seen.append(request.headers.get("accept", ""))
        return Reply(200, {"id": "1", "state": "succeeded"})

    async with ScriptedServer(answer) as server:
        plan = Plan(f"{server.url}/tasks", named("plain"), 7)
        session = Session(plan, tmp_path)
        task = Task(
            "1", f"{server.url}/1", session.owner, "x", Answer(Facts(), {})
        )
        for headers in ODD_HEADERS:
            assert await session.status(task, "odd header", headers=headers)
        await session.close()
    assert len(seen) == len(ODD_HEADERS)
