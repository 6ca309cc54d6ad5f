"""A large result, from real workers: by reference, and never lost."""

from __future__ import annotations

import json

import pytest

from demo.blobs.blobstore import BlobStore
from demo.contract import Data, State, Task
from tests.integration.worker.crew import OWNER, Crew, kill_all

LARGE = {"rows": 12_000, "pace_s": 0.0, "detail_rows": 12_000}


def read(crew: Crew, told: Data) -> bytes:
    """Return what a task's event refers to, as the API reads it."""
    room = BlobStore(
        str(crew.blobs / "results"),
        limit_bytes=1,
        limit_count=1,
        reserve_bytes=0,
        retention_s=1,
    )
    blob = room.about(OWNER, told["blob"])
    return b"".join(room.read(OWNER, blob))


def result_of(crew: Crew, task: Task) -> Data:
    assert task.state is State.SUCCEEDED, task.problem
    assert task.result is None
    assert task.stored is not None
    return dict(json.loads(read(crew, task.stored["application/json"])))


@pytest.mark.parametrize("pace_s", [0.0, 0.01])
async def test_the_log_carries_the_reference_and_not_the_bytes(
    crew: Crew, pace_s: float
) -> None:
    # In a child of a pool, and in a thread.
    await crew.worker("paced" if pace_s else "compute")
    await crew.ask_for("report", **{**LARGE, "pace_s": pace_s})
    task = await crew.ended("t_1")
    result = result_of(crew, task)
    assert result["control_ok"]
    assert len(result["details"]) == 12_000
    entries = await crew.redis.xrange("tasks:log:t_1")
    assert sum(len(fields["data"]) for _, fields in entries) < 10_000
    feed = await crew.redis.xrange("feed")
    assert sum(len(fields["data"]) for _, fields in feed) < 10_000


async def test_a_full_disk_is_waited_for_and_no_step_is_done_again(
    crew: Crew,
) -> None:
    crew.settings = {"ACCEPTED_BLOB_RESERVE_BYTES": str(10**13)}
    crew.sweeper()
    first = await crew.worker("compute", "first")
    await crew.ask_for("report", **LARGE)
    await crew.until("t_1", lambda task: task.failures == 1)
    kill_all(first)
    # Somebody has made room.
    crew.settings = {}
    await crew.worker("compute", "second")
    result = result_of(crew, await crew.ended("t_1"))
    assert len(result["details"]) == 12_000
    events = await crew.log.read("t_1")
    done = [e.data["done"] for e in events if e.type == "progressed"]
    assert done == list(range(1, 13))
    problems = {
        e.data["problem"]["type"] for e in events if e.type == "retried"
    }
    assert problems == {"/problems/storage-full/"}
