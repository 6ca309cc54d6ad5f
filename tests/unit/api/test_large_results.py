"""A result that became a blob is served like any other, and only whole.

RFC 9110, 13 and 14; RFC 9530, 3. Rules for every result stand
in test_result.py.
"""

from __future__ import annotations

import asyncio
import csv
import hashlib
import io
import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from demo.blobs.blobstore import BlobStore
from demo.contract import EventType
from demo.eventlog import load, record
from demo.memorylog import MemoryLog
from demo.work.kind import parse
from demo.work.step import Start
from demo.worker.results import Results
from tests.kinds import KINDS
from tests.unit.api.conftest import Person

ROWS = 1_000


async def finished(
    person: Person, log: MemoryLog, room: BlobStore
) -> tuple[str, dict[str, Any]]:
    """Return the result's address, and the result as it was made."""
    task_id = await person.submit(rows=ROWS, pace_s=0, detail_rows=ROWS)
    task = await load(log, task_id)
    kind = KINDS["report"]
    wanted = parse(kind, dict(task.input))
    partials = [step.partial for step in kind.steps(wanted, Start())]
    result = kind.finish(wanted, partials)
    told = await asyncio.to_thread(
        Results(room, 1_000).event_data, person.owner, kind, result
    )
    task = await record(log, task, EventType.STARTED)
    await record(log, task, EventType.SUCCEEDED, told)
    return f"/api/tasks/{task_id}/result", result


async def test_it_is_all_there_as_json_and_as_csv(
    ann: Person, log: MemoryLog, results: BlobStore
) -> None:
    address, result = await finished(ann, log, results)
    plain = await ann.http.get(address)
    assert plain.headers["content-type"] == "application/json"
    assert plain.json() == result
    table = await ann.http.get(address, headers={"accept": "text/csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.text)))
    assert len(rows) == ROWS
    assert plain.headers["etag"] != table.headers["etag"]
    for answer in (plain, table):
        assert answer.headers["vary"] == "Accept"
        size = int(answer.headers["content-length"])
        assert size == len(answer.content)


async def test_rfc_9530_3_its_digest_comes_with_whole_and_part(
    ann: Person, log: MemoryLog, results: BlobStore
) -> None:
    address, _ = await finished(ann, log, results)
    whole = await ann.http.get(address)
    digest = b64encode(hashlib.sha256(whole.content).digest()).decode()
    part = await ann.http.get(address, headers={"range": "bytes=5-9"})
    assert part.status_code == 206
    assert part.content == whole.content[5:10]
    for answer in (whole, part, await ann.http.head(address)):
        assert answer.headers["repr-digest"] == f"sha-256=:{digest}:"


async def test_rfc_9110_14_a_download_goes_on_where_it_broke_off(
    ann: Person, log: MemoryLog, results: BlobStore
) -> None:
    address, _ = await finished(ann, log, results)
    whole = await ann.http.get(address)
    same = {"if-range": whole.headers["etag"]}
    half = len(whole.content) // 2
    rest = await ann.http.get(
        address, headers={**same, "range": f"bytes={half}-"}
    )
    assert rest.content == whole.content[half:]
    behind = {"range": f"bytes={len(whole.content)}-"}
    refused = await ann.http.get(address, headers=behind)
    assert refused.status_code == 416
    known = {"if-none-match": whole.headers["etag"]}
    assert (await ann.http.get(address, headers=known)).status_code == 304
    head = await ann.http.head(address)
    assert head.headers["content-length"] == str(len(whole.content))
    assert head.content == b""


async def test_it_is_its_owner_s_and_no_blob_of_anybody_s(
    ann: Person, bob: Person, log: MemoryLog, results: BlobStore
) -> None:
    address, _ = await finished(ann, log, results)
    assert (await bob.http.get(address)).status_code == 404
    task = await load(log, address.split("/")[3])
    assert task.stored is not None
    for told in task.stored.values():
        blob = f"/api/blobs/{told['blob']}"
        for person in (ann, bob):
            assert (await person.http.get(blob)).status_code == 404
            assert (await person.http.delete(blob)).status_code == 404


async def test_results_take_nothing_of_what_an_owner_may_leave(
    ann: Person, log: MemoryLog, results: BlobStore
) -> None:
    for _ in range(3):
        await finished(ann, log, results)
    for _ in range(3):
        kept = await ann.http.put("/api/blobs", content=b"mine")
        assert kept.status_code == 201


def files(folder: Path, kind: str) -> list[Path]:
    return sorted((folder / "results").rglob(f"*.{kind}"))


def truncate(folder: Path) -> None:
    for file in files(folder, "bytes"):
        file.write_bytes(file.read_bytes()[:-1])


def remove(folder: Path, kind: str) -> None:
    for file in files(folder, kind):
        file.unlink()


def exchange(folder: Path) -> None:
    for file in files(folder, "json"):
        told = json.loads(file.read_bytes())
        told["sha256"] = "0" * 64
        file.write_text(json.dumps(told))


LOSSES = {
    "truncated": truncate,
    "no bytes": lambda folder: remove(folder, "bytes"),
    "no memory of it": lambda folder: remove(folder, "json"),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_rfc_9110_15_5_11_what_is_not_whole_is_gone(
    ann: Person,
    log: MemoryLog,
    results: BlobStore,
    tmp_path: Path,
    loss: str,
) -> None:
    address, _ = await finished(ann, log, results)
    LOSSES[loss](tmp_path)
    answer = await ann.http.get(address)
    assert answer.status_code == 410
    assert answer.json()["type"] == "/problems/expired/"


async def test_another_blob_in_its_place_is_not_served(
    ann: Person, log: MemoryLog, results: BlobStore, tmp_path: Path
) -> None:
    address, _ = await finished(ann, log, results)
    exchange(tmp_path)
    assert (await ann.http.get(address)).status_code == 410


async def test_an_expired_result_is_gone(
    ann: Person, log: MemoryLog, tmp_path: Path
) -> None:
    room = BlobStore(
        str(tmp_path / "results"),
        limit_bytes=1_000_000,
        limit_count=10,
        reserve_bytes=0,
        retention_s=0,
    )
    address, _ = await finished(ann, log, room)
    answer = await ann.http.get(address)
    assert answer.status_code == 410
    assert answer.json()["type"] == "/problems/expired/"
