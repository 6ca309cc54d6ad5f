"""A machine that goes down takes the end of the broker's file with it.

Lost bytes stay lost: the promise ends at the broker's disk. But a torn end
must not leave half an append, or a log that can't go on.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from demo.contract import EventType, Ref
from demo.eventlog import Message, load, record, submit
from demo.streamlog import StreamLog, connect
from tests.running import wait_until
from tests.valkey import Valkey

# An append reaches the file at once, or when an fsync of the store's ends.
GROWS_WITHIN_S = 10.0
MESSAGE = Message("paced", "a message")


def file_of(valkey: Valkey) -> Path:
    """Return the file that the store appends to."""
    return max((valkey.folder / "appendonlydir").glob("*.incr.aof"))


def written_bytes(valkey: Valkey) -> int:
    """Return the file's size once all that was answered is in it."""
    valkey.settle()
    return file_of(valkey).stat().st_size


def grown_bytes(valkey: Valkey, from_bytes: int) -> int:
    """Return the file's size once it is more than `from_bytes`."""
    wait_until(
        lambda: file_of(valkey).stat().st_size > from_bytes,
        GROWS_WITHIN_S,
        "the file grows",
    )
    return file_of(valkey).stat().st_size


async def whole(log: StreamLog, queue_length: int) -> int:
    """Hold that log, feed, index and queue tell the same; return events."""
    count = len(await log.read("t1"))
    told = [i.event.seq for i in await log.latest(9) if i.task_id == "t1"]
    assert told == list(range(1, count + 1))
    assert await log.unfinished() == (["t1"] if 0 < count < 3 else [])
    assert queue_length == (1 if count else 0)
    return count


# From a few bytes of the last append to all of it, and some of the one
# before.
@pytest.mark.parametrize("part", [0.01, 0.3, 0.6, 0.9, 1.0, 1.2])
async def test_a_torn_end_takes_whole_appends(
    valkey: Valkey, part: float
) -> None:
    redis = connect(valkey.url, 5.0)
    log = StreamLog(redis, "tasks", lease_s=3, retention_s=60, feed_length=100)
    ref = Ref("t1", "ann", "report")
    task, _ = await submit(
        log, ref, lane="paced", input={}, request_id="r", message=MESSAGE
    )
    task = await record(log, task, EventType.STARTED, {"worker": {}})
    before_bytes = written_bytes(valkey)
    await record(log, task, EventType.SUCCEEDED, {"result": {}})
    last_bytes = grown_bytes(valkey, before_bytes) - before_bytes
    valkey.kill()
    with file_of(valkey).open("r+b") as file:
        size_bytes = file.seek(0, 2)
        file.truncate(size_bytes - int(part * last_bytes))
    valkey.start()
    count = await whole(log, await redis.llen("paced"))
    assert count == (1 if part > 1 else 2)
    # And it goes on, under the numbers that are free again.
    task = await load(log, "t1")
    if count == 1:
        task = await record(log, task, EventType.STARTED, {"worker": {}})
    await record(log, task, EventType.SUCCEEDED, {"result": {}})
    assert await whole(log, await redis.llen("paced")) == 3
    await redis.aclose()
