"""The broker's disk is really full: no writes, no loss, and then all goes on.

The disk is a small one of its own (accepted/faults/disk.py).
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from accepted.faults.disk import Disk, with_disk
from demo.contract import EventType, Ref
from demo.errors import LogUnavailable
from demo.eventlog import load, record, submit
from demo.streamlog import StreamLog, connect
from tests.valkey import Valkey

LIMIT_S = 20.0
STEP = {"done": 1, "total": 9, "unit": "u", "note": "x" * 500, "partial": {}}


class OnASmallDisk(Valkey):
    """A store whose data is on a disk of its own."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.data = folder / "data"

    def command(self) -> list[str]:
        """Return the store's command, or skip where it can't be done."""
        plain = super().command()
        apart = with_disk(self.data, plain)
        if apart is None:
            pytest.skip("no mount namespaces on this machine")
        return apart

    def config(self) -> str:
        """Return the configuration, with the data on that disk."""
        plain = super().config()
        return plain.replace(f"dir {self.folder}", f"dir {self.data}")


@pytest.fixture
def store() -> Iterator[OnASmallDisk]:
    folder = Path(tempfile.mkdtemp(prefix="acc-"))
    store = OnASmallDisk(folder)
    try:
        store.start()
        yield store
        store.kill()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def test_a_full_disk_refuses_writes_and_loses_none(
    store: OnASmallDisk,
) -> None:
    redis = connect(store.url, timeout_s=1.0)
    log = StreamLog(redis, "tasks", lease_s=3, retention_s=60, feed_length=99)
    assert store.process is not None
    disk = Disk(store.process.pid, store.data)
    task, _ = await submit(
        log,
        Ref("t1", "ann", "report"),
        lane="paced",
        input={},
        request_id="r",
    )
    task = await record(log, task, EventType.STARTED, {"worker": {}})
    assert disk.fill() > 0
    until_s = time.monotonic() + LIMIT_S
    recorded = is_refused = 0
    # The page that was begun is written full; then it says no.
    while not is_refused and time.monotonic() < until_s:
        try:
            task = await record(log, task, EventType.PROGRESSED, STEP)
            recorded += 1
        except LogUnavailable:
            is_refused = True
    assert is_refused
    # What is there can still be read.
    assert (await load(log, "t1")).seq >= 2 + recorded
    disk.free()
    while time.monotonic() < until_s:
        try:
            task = await record(
                log, await load(log, "t1"), EventType.PROGRESSED, STEP
            )
            break
        except LogUnavailable:
            continue
    assert task.seq >= 3 + recorded
    await redis.aclose()
