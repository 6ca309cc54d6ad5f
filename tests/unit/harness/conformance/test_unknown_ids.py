"""An id that was never given looks like one that was."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from harness.conformance.conditions import Facts
from harness.conformance.dialectfile import named
from harness.conformance.drive.caller import Answer
from harness.conformance.drive.probes.refusing import like
from harness.conformance.drive.session import Session
from harness.conformance.drive.task import Task
from harness.conformance.plan import Plan

BASE = "http://127.0.0.1:1"
UUID = "0193f3a8-5f6e-7c1b-9b41-6d2f3c1a0e77"


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
    assert other.id != id_
    assert re.fullmatch(re.escape(BASE) + form, other.url)
    assert (other.url != task.url) is (task.url != f"{BASE}/tasks")


async def test_an_odd_id_is_put_where_the_id_was(session: Session) -> None:
    answer = Answer(Facts(), {})
    task = Task("17", f"{BASE}/tasks/17", session.owner, "garbage", answer)
    assert like(task, session, "%00").url == f"{BASE}/tasks/%00"


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
    other = like(task, session).url
    assert re.fullmatch(re.escape(BASE) + form, other), other
    assert other != task.url


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
