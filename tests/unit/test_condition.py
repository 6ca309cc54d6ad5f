"""The store's report about itself, read without further requests."""

from __future__ import annotations

import pytest

from demo.condition import AOF_ERROR, NO_AOF, Condition, condition_of

WELL = (
    "# Memory\r\nused_memory:25\r\nused_memory_rss:90\r\nmaxmemory:100\r\n"
    "maxmemory_policy:noeviction\r\n# Persistence\r\nloading:0\r\n"
    "aof_enabled:1\r\naof_last_write_status:ok\r\n"
)


def test_a_store_that_keeps_everything_has_no_faults() -> None:
    assert condition_of(WELL, 30) == Condition(25, 100, 30, ())


@pytest.mark.parametrize(
    ("was", "told", "fault"),
    [
        ("noeviction", "allkeys-lru", "maxmemory-policy allkeys-lru"),
        # It evicts what has a time to live: ended tasks, and tombstones.
        ("noeviction", "volatile-ttl", "maxmemory-policy volatile-ttl"),
        ("aof_enabled:1", "aof_enabled:0", NO_AOF),
        ("write_status:ok", "write_status:err", AOF_ERROR),
    ],
)
def test_a_store_that_would_lose_something_has_one(
    was: str, told: str, fault: str
) -> None:
    found = condition_of(WELL.replace(was, told))
    assert found is not None
    assert len(found.faults) == 1
    assert fault in found.faults[0]


def test_a_store_that_loads_has_no_condition_yet() -> None:
    assert condition_of(WELL.replace("loading:0", "loading:1")) is None


# Azure Managed Redis tells of no limit.
@pytest.mark.parametrize("told", ["maxmemory:0\r\n", ""])
def test_a_store_may_keep_its_limit_to_itself(told: str) -> None:
    found = condition_of(WELL.replace("maxmemory:100\r\n", told))
    assert found is not None
    assert found.limit_bytes == 0
