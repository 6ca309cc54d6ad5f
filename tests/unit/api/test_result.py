"""The result as a resource of its own."""

from __future__ import annotations

import csv
import io

import httpx
import pytest

from demo.api.result import prefers_csv
from demo.contract import EventType
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from demo.work.kind import parse
from demo.work.step import Start
from tests.kinds import KINDS
from tests.unit.api.conftest import Person


async def finished(ann: Person, log: MemoryLog) -> str:
    task_id = await ann.submit(rows=20, partitions=2, pace_s=0)
    task = await load(log, task_id)
    kind = KINDS["report"]
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


async def ask(
    person: Person, log: MemoryLog, **fields: str
) -> tuple[httpx.Response, bytes]:
    """Return the answer to a request with these fields, and the whole."""
    address = f"/api/tasks/{await finished(person, log)}/result"
    whole = await person.http.get(address)
    named = {name.replace("_", "-"): text for name, text in fields.items()}
    named = {
        k: v.replace("ETAG", whole.headers["etag"]) for k, v in named.items()
    }
    return await person.http.get(address, headers=named), whole.content


async def test_a_result_that_a_newer_version_keeps_otherwise_is_not_guessed(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit(rows=20, partitions=2, pace_s=0)
    task = await record(log, await load(log, task_id), EventType.STARTED)
    parquet = {"application/vnd.apache.parquet": {"blob": "b_1"}}
    told = {"result": None, "stored": parquet}
    await record(log, task, EventType.SUCCEEDED, told)
    for accept in ("application/json", "text/csv"):
        answer = await ann.http.get(
            f"/api/tasks/{task_id}/result", headers={"accept": accept}
        )
        assert answer.status_code == 503
        assert answer.json()["type"] == "/problems/unavailable/"


async def test_rfc_9110_8_8_3_json_and_csv_have_tags_of_their_own(
    ann: Person, log: MemoryLog
) -> None:
    address = f"/api/tasks/{await finished(ann, log)}/result"
    plain = await ann.http.get(address)
    table = await ann.http.get(address, headers={"accept": "text/csv"})
    assert plain.headers["etag"].startswith('"')
    assert plain.headers["etag"] != table.headers["etag"]
    for answer in (plain, table):
        size = int(answer.headers["content-length"])
        assert size == len(answer.content)
        assert answer.headers["vary"] == "Accept"


async def test_rfc_9110_15_4_5_a_known_result_is_a_304(
    ann: Person, log: MemoryLog
) -> None:
    answer, _ = await ask(ann, log, if_none_match="ETAG")
    assert answer.status_code == 304
    assert answer.content == b""
    # RFC 9110, 15.4.5: what a 200 would have said for caches.
    assert {"etag", "vary", "cache-control"} <= set(answer.headers)


async def test_rfc_9110_9_3_2_head_tells_the_size_and_no_more(
    ann: Person, log: MemoryLog
) -> None:
    address = f"/api/tasks/{await finished(ann, log)}/result"
    whole = await ann.http.get(address)
    head = await ann.http.head(address, headers={"range": "bytes=0-1"})
    assert head.status_code == 200
    assert head.content == b""
    for field in ("content-length", "content-type", "etag", "accept-ranges"):
        assert head.headers[field] == whole.headers[field]


@pytest.mark.parametrize(
    ("asked", "part"),
    [
        ("bytes=0-9", slice(0, 10)),
        ("bytes=5-5", slice(5, 6)),
        ("bytes=10-", slice(10, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=0-99999999", slice(0, None)),
        ("bytes=-99999999", slice(0, None)),
    ],
)
async def test_rfc_9110_15_3_7_one_range_is_a_206(
    ann: Person, log: MemoryLog, asked: str, part: slice
) -> None:
    answer, whole = await ask(ann, log, range=asked)
    assert answer.status_code == 206
    assert answer.content == whole[part]
    start, end, _ = part.indices(len(whole))
    place = f"bytes {start}-{end - 1}/{len(whole)}"
    assert answer.headers["content-range"] == place
    assert answer.headers["content-length"] == str(end - start)


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,3-4", "lines=1-2", "bytes=9-2", "bytes=-", "x"]
)
async def test_rfc_9110_14_2_any_other_range_is_ignored(
    ann: Person, log: MemoryLog, asked: str
) -> None:
    answer, whole = await ask(ann, log, range=asked)
    assert answer.status_code == 200
    assert answer.content == whole


@pytest.mark.parametrize("asked", ["bytes=9999999-", "bytes=-0"])
async def test_rfc_9110_15_5_17_a_range_behind_the_end_is_a_416(
    ann: Person, log: MemoryLog, asked: str
) -> None:
    answer, whole = await ask(ann, log, range=asked)
    assert answer.status_code == 416
    assert answer.headers["content-range"] == f"bytes */{len(whole)}"
    assert answer.json()["type"] == "/problems/range-not-satisfiable/"


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ("ETAG", 206),
        ('"another"', 200),
        # Section 13.1.5: a weak one, and a date, are no match.
        ("W/ETAG", 200),
        ("Mon, 23 Nov 2026 12:00:00 GMT", 200),
    ],
)
async def test_rfc_9110_13_1_5_a_part_is_of_the_same_version(
    ann: Person, log: MemoryLog, version: str, status: int
) -> None:
    answer, _ = await ask(ann, log, range="bytes=0-1", if_range=version)
    assert answer.status_code == status


async def test_rfc_8631_a_result_names_the_monitor_as_its_status(
    ann: Person, log: MemoryLog
) -> None:
    task_id = await ann.submit()
    answer = await ann.http.get(f"/api/tasks/{task_id}/result")
    assert answer.headers["link"] == f'</api/tasks/{task_id}>; rel="status"'


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
