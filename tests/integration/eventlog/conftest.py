"""All logs: the durable one on a real store, in memory, and with patience."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest

from demo.contract import EventType, Ref, Task
from demo.eventlog import EventLog, record, submit
from demo.memorylog import Feed, MemoryLog
from demo.streamlog import StreamLog, connect
from demo.worker import patientlog
from demo.worker.patientlog import PatientLog
from tests.valkey import Valkey

LEASE_S = 0.2


class Patient(PatientLog):
    """A patient log before one in memory, whose queues can be seen."""

    def __init__(self, name: str, feed: Feed) -> None:
        super().__init__(MemoryLog(name, lease_s=LEASE_S, feed=feed))
        self.feed = feed


Make = Callable[[str], EventLog]


@pytest.fixture(params=["memory", "patient", "streams"])
async def make(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Make]:
    """Return what makes logs by name; they share one feed."""
    feed = Feed()
    if request.param == "memory":
        yield lambda name: MemoryLog(name, lease_s=LEASE_S, feed=feed)
        return
    if request.param == "patient":
        # What refuses all new tasks is asked again until patience ends.
        monkeypatch.setattr(patientlog, "PATIENCE_S", 1.0)
        yield lambda name: Patient(name, feed)
        return
    valkey: Valkey = request.getfixturevalue("valkey")
    redis = connect(valkey.url, timeout_s=3.0)
    yield lambda name: StreamLog(
        redis, name, lease_s=LEASE_S, retention_s=60, feed_length=1000
    )
    await redis.aclose()


@pytest.fixture
def log(make: Make) -> EventLog:
    return make("tasks")


async def new(
    log: EventLog, task_id: str = "t1", owner: str = "ann", **more: Any
) -> Task:
    task, _ = await submit(
        log,
        Ref(task_id, owner, "report"),
        lane="paced",
        input={"rows": 1},
        request_id="r",
        **more,
    )
    return task


async def started(log: EventLog, task_id: str = "t1") -> Task:
    task = await new(log, task_id)
    return await record(log, task, EventType.STARTED, holder="w1")


RESULT = {"result": {}}
PROGRESS = {"done": 1, "total": 2, "unit": "u", "note": "", "partial": {}}
