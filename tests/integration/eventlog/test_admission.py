"""Admission of tasks, the same in every event log."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from demo.contract import Draft, EventType, Ref
from demo.errors import (
    Busy,
    Conflict,
    QueueFull,
    QuotaExceeded,
    RateExceeded,
    StoreUnsafe,
)
from demo.eventlog import Admission, EventLog, load, record
from demo.logdata import Admitted
from tests.integration.eventlog.conftest import new, started


async def test_an_owner_has_a_limit_of_unfinished_tasks(
    log: EventLog,
) -> None:
    two = Admission(unfinished_limit=2)
    first = await new(log, "t1", admission=two)
    await new(log, "t2", admission=two)
    with pytest.raises(QuotaExceeded):
        await new(log, "t3", admission=two)
    await new(log, "t4", owner="bob", admission=two)
    assert await log.read("t3") == []
    await record(log, first, EventType.CANCELLED)
    await new(log, "t3", admission=two)


async def test_only_one_of_a_kind_at_a_time(log: EventLog) -> None:
    alone = Admission(only_one_s=60)
    first = await new(log, "t1", admission=alone)
    with pytest.raises(Busy) as refused:
        await new(log, "t2", owner="bob", admission=alone)
    assert 0 < refused.value.retry_after_s <= 60
    await record(log, first, EventType.CANCELLED)
    await new(log, "t2", owner="bob", admission=alone)


async def test_an_owner_s_submissions_have_a_rate(log: EventLog) -> None:
    slow = Admission(submit_limit=3, submit_window_s=60)
    for number in range(3):
        await new(log, f"t{number}", admission=slow)
    with pytest.raises(RateExceeded) as refused:
        await new(log, "t9", admission=slow)
    assert 0 < refused.value.retry_after_s <= 20
    assert await log.read("t9") == []
    # A repeat is no submission, and others have their own bucket.
    with pytest.raises(Conflict):
        await new(log, "t0", admission=slow)
    await new(log, "t10", owner="bob", admission=slow)


async def test_an_admission_tells_where_its_owner_stands(
    log: EventLog,
) -> None:
    limits = Admission(unfinished_limit=5, submit_limit=3, submit_window_s=60)
    stood = []
    for number in range(3):
        draft = Draft(EventType.QUEUED, 1, {})
        event = await log.append(
            Ref(f"t{number}", "ann", "report"), 1, draft, admission=limits
        )
        assert isinstance(event, Admitted)
        assert event.standing is not None
        stood.append(event.standing)
    assert [s.unfinished_left for s in stood] == [4, 3, 2]
    assert [s.submit_left for s in stood] == [2, 1, 0]
    # A bucket of 3 a minute: one more every 20 s, at the latest.
    assert all(18 <= s.submit_more_s <= 20 for s in stood)
    without = await log.append(
        Ref("t9", "ann", "report"), 1, Draft(EventType.QUEUED, 1, {})
    )
    assert isinstance(without, Admitted)
    assert without.standing is None


async def test_a_bucket_of_submissions_fills_up_again(log: EventLog) -> None:
    fast = Admission(submit_limit=20, submit_window_s=5)
    refusals = 0
    for number in range(25):
        while True:
            try:
                await new(log, f"t{number}", admission=fast)
            except RateExceeded:
                refusals += 1
                await asyncio.sleep(0.01)
            else:
                break
    assert refusals
    assert len(await log.unfinished()) == 25


async def test_nothing_new_comes_in_when_it_is_full(log: EventLog) -> None:
    # Less than any store has in use, and than this task may still take.
    full = Admission(most_bytes=1, reserve_bytes=2)
    first = await new(log)
    with pytest.raises(Conflict):
        await new(log, admission=full)
    with pytest.raises(QueueFull):
        await new(log, "t2", admission=full)
    await record(log, first, EventType.STARTED)


async def test_nothing_new_comes_in_when_it_might_be_lost(
    log: EventLog,
) -> None:
    unsafe = Admission(faults=("it evicts keys",))
    first = await new(log)
    with pytest.raises(Conflict):
        await new(log, admission=unsafe)
    with pytest.raises(StoreUnsafe):
        await new(log, "t2", admission=unsafe)
    await record(log, first, EventType.STARTED)


async def test_room_is_reserved_until_the_end(log: EventLog) -> None:
    async def reserved() -> int:
        found = await log.condition()
        assert found is not None
        return found.reserved_bytes

    wanted = Admission(reserve_bytes=1000, address="home")
    first = await new(log, "t1", admission=wanted)
    await new(log, "t2", admission=wanted)
    await new(log, "t3")
    assert await reserved() == 2000
    await record(log, first, EventType.CANCELLED)
    assert await reserved() == 1000
    # Ends that nobody reserved anything for give nothing back.
    third = await load(log, "t3")
    await record(log, third, EventType.CANCELLED)
    assert await reserved() == 1000


async def test_an_address_has_a_share_and_others_have_theirs(
    log: EventLog,
) -> None:
    home = Admission(reserve_bytes=1000, address="home", address_bytes=2000)
    first = await new(log, "t1", admission=home)
    await new(log, "t2", owner="bob", admission=home)
    with pytest.raises(QuotaExceeded) as refused:
        await new(log, "t3", owner="eve", admission=home)
    assert refused.value.of_address
    away = replace(home, address="away")
    await new(log, "t4", owner="eve", admission=away)
    await record(log, first, EventType.CANCELLED)
    await new(log, "t3", owner="eve", admission=home)


async def test_an_address_has_a_rate_whoever_it_is(log: EventLog) -> None:
    home = Admission(address="home", address_limit=3, submit_limit=100)
    for number in range(3):
        await new(log, f"t{number}", owner=f"o{number}", admission=home)
    with pytest.raises(RateExceeded) as refused:
        await new(log, "t9", owner="o9", admission=home)
    assert refused.value.of_address
    assert 0 < refused.value.retry_after_s <= 20
    await new(log, "t9", owner="o9", admission=replace(home, address="away"))
    # Where nobody says where it comes from there is nothing to count by.
    for number in range(10, 15):
        nowhere = replace(home, address="")
        await new(log, f"t{number}", owner=f"o{number}", admission=nowhere)


async def test_no_result_travels_on_the_feed(log: EventLog) -> None:
    task = await started(log)
    await record(log, task, EventType.SUCCEEDED, {"result": {"rows": 1}})
    *_, last = await log.latest(10)
    assert last.event.type is EventType.SUCCEEDED
    assert "result" not in last.event.data
    assert (await load(log, task.id)).result == {"rows": 1}
