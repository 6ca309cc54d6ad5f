"""A large result is kept beside the log: whole, or the task isn't done."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from demo.blobs.blobstore import BlobStore
from demo.contract import State
from demo.problems import DEAD_LETTERS
from demo.work.limits import Limits
from demo.worker import results
from demo.worker.results import CSV, JSON, Results
from tests.unit.worker.bench import OWNER, Bench

INLINE_BYTES = 100


def new_room(folder: Path, **changed: int) -> BlobStore:
    figures = {
        "limit_bytes": 10_000,
        "limit_count": 10,
        "reserve_bytes": 0,
        "retention_s": 3600,
    }
    return BlobStore(str(folder), **{**figures, **changed})


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def bench_with(room: BlobStore) -> Bench:
    bench = Bench()
    bench.results = Results(room, INLINE_BYTES)
    return bench


async def test_a_small_result_stands_in_the_log(tmp_path: Path) -> None:
    bench = bench_with(new_room(tmp_path))
    await bench.submit(total=4)
    await bench.run()
    task = await bench.task()
    assert task.result == {"counted": [0, 1, 2, 3]}
    assert task.stored is None
    assert files(tmp_path) == []


async def test_the_limit_is_the_size_in_bytes(tmp_path: Path) -> None:
    whole = {"counted": list(range(30))}
    size_bytes = len(json.dumps(whole).encode())
    for inline_bytes, is_inline in ((size_bytes, True), (0, False)):
        bench = bench_with(new_room(tmp_path))
        bench.results = Results(new_room(tmp_path), inline_bytes)
        await bench.submit(total=30)
        await bench.run()
        assert ((await bench.task()).stored is None) is is_inline


async def test_a_large_result_leaves_a_reference_for_each_of_its_types(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "TABLE_BYTES", 0)
    room = new_room(tmp_path)
    bench = bench_with(room)
    await bench.submit(total=50)
    await bench.run()
    task = await bench.task()
    assert task.state is State.SUCCEEDED
    assert task.result is None
    assert task.stored is not None
    assert set(task.stored) == {JSON, CSV}
    event = (await bench.log.read("t_1"))[-1]
    assert len(json.dumps(dict(event.data))) < 500
    for media_type, start in ((JSON, b'{"counted": [0, 1'), (CSV, b"n\r\n0")):
        told = task.stored[media_type]
        blob = room.about(OWNER, told["blob"])
        kept = b"".join(room.read(OWNER, blob))
        assert kept.startswith(start)
        assert told["size_bytes"] == len(kept)
        assert told["sha256"] == hashlib.sha256(kept).hexdigest()


async def test_a_full_disk_costs_an_attempt_and_no_work(
    tmp_path: Path,
) -> None:
    full = new_room(tmp_path, reserve_bytes=2**60)
    bench = bench_with(full)
    await bench.submit(total=50)
    await bench.run()
    task = await bench.task()
    assert (task.state, task.failures) == (State.QUEUED, 1)
    retried = (await bench.log.read("t_1"))[-1]
    assert retried.data["problem"]["type"] == "/problems/storage-full/"
    assert files(tmp_path) == []
    # Somebody has made room.
    bench.results = Results(new_room(tmp_path), INLINE_BYTES)
    await bench.run()
    task = await bench.task()
    assert (task.state, task.attempt) == (State.SUCCEEDED, 2)
    assert bench.stepped == list(range(50))


async def test_a_disk_that_stays_full_makes_a_dead_letter(
    tmp_path: Path,
) -> None:
    bench = bench_with(new_room(tmp_path, reserve_bytes=2**60))
    bench.limits = Limits(attempts=2)
    await bench.submit(total=50)
    for _ in range(2):
        await bench.run()
    task = await bench.task()
    assert task.state is State.FAILED
    assert task.problem is not None
    # So it can be replayed, once there is room.
    assert task.problem["type"] in DEAD_LETTERS
    assert task.problem["cause"]["type"] == "/problems/storage-full/"


async def test_an_owner_s_share_that_is_taken_is_a_full_disk_to_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "TABLE_BYTES", 0)
    bench = bench_with(new_room(tmp_path, limit_count=1))
    await bench.submit(total=50)
    await bench.run()
    retried = (await bench.log.read("t_1"))[-1]
    assert retried.data["problem"]["type"] == "/problems/storage-full/"


async def test_a_store_that_is_away_is_tried_again(tmp_path: Path) -> None:
    room = new_room(tmp_path)
    bench = bench_with(room)
    # A file where its folder would be.
    (tmp_path / OWNER).write_bytes(b"")
    await bench.submit(total=50)
    await bench.run()
    retried = (await bench.log.read("t_1"))[-1]
    assert retried.data["problem"]["type"] == "/problems/unavailable/"


async def test_a_result_above_every_limit_fails_and_says_so(
    tmp_path: Path,
) -> None:
    bench = bench_with(new_room(tmp_path, limit_bytes=150))
    await bench.submit(total=50)
    await bench.run()
    task = await bench.task()
    assert task.state is State.FAILED
    assert task.problem is not None
    assert task.problem["type"] == "/problems/work-failed/"
    assert "150 bytes" in task.problem["detail"]
