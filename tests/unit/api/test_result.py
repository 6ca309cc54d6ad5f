"""The result as a resource of its own."""

from __future__ import annotations

import csv
import io

import pytest

from demo.api.result import prefers_csv
from demo.contract import EventType
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from demo.work.kind import Start, kind_of, parse
from tests.unit.api.conftest import Person


async def finished(ann: Person, log: MemoryLog) -> str:
    task_id = await ann.submit(rows=20, partitions=2, pace_s=0)
    task = await load(log, task_id)
    kind = kind_of("report")
    wanted = parse(kind, dict(task.input))
    partials = [step.partial for step in kind.steps(wanted, Start())]
    task = await record(log, task, EventType.STARTED)
    await record(
        log,
        task,
        EventType.SUCCEEDED,
        {"result": kind.finish(wanted, partials)},
    )
    return task_id


async def test_a_result_is_json_unless_csv_is_asked_for(
    ann: Person, log: MemoryLog
) -> None:
    address = f"/api/tasks/{await finished(ann, log)}/result"
    plain = await ann.http.get(address)
    assert plain.headers["content-type"] == "application/json"
    assert plain.json()["rows"] == 20
    assert plain.headers["vary"] == "Accept"
    table = await ann.http.get(address, headers={"accept": "text/csv"})
    assert table.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert sum(int(row["rows"]) for row in rows) == 20


async def test_a_result_that_is_not_there_yet_is_a_conflict(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    answer = await ann.http.get(f"/api/tasks/{task_id}/result")
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/not-finished/"
    assert answer.headers["retry-after"] == "1"


async def test_a_cancelled_task_will_never_have_a_result(
    ann: Person,
) -> None:
    task_id = await ann.submit()
    await ann.http.post(f"/api/tasks/{task_id}/cancel")
    answer = await ann.http.get(f"/api/tasks/{task_id}/result")
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/already-ended/"
    assert "retry-after" not in answer.headers


async def test_a_failed_task_s_result_is_its_problem(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    problem = {"type": "/problems/crash-loop/", "title": "x", "status": 500}
    task = await load(log, task_id)
    await record(log, task, EventType.FAILED, {"problem": problem})
    answer = await ann.http.get(f"/api/tasks/{task_id}/result")
    assert answer.status_code == 409
    assert answer.json()["type"] == "/problems/crash-loop/"


@pytest.mark.parametrize(
    ("accept", "is_csv"),
    [
        ("", False),
        ("*/*", False),
        ("application/json", False),
        ("text/csv", True),
        ("TEXT/CSV", True),
        ("text/*", True),
        ("text/csv, application/json", False),
        ("text/csv, application/json;q=0.5", True),
        ("text/csv;q=0.5, */*", False),
        ("text/csv;q=0, */*;q=0.1", False),
        ("text/csv, */*;q=0.1", True),
        ("text/html", False),
        ("text/csv;q=nonsense", False),
        (";;,,", False),
    ],
)
def test_what_is_accepted_is_read_as_rfc_9110_says(
    accept: str, is_csv: bool
) -> None:
    assert prefers_csv(accept) is is_csv
