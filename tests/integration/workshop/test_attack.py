"""One owner in a room submits 10,000 tasks: the others hardly notice."""

from __future__ import annotations

import json
from collections import Counter

import pytest

from demo import broker
from demo.contract import EventType, Ref
from demo.errors import QuotaExceeded, RateExceeded
from demo.eventlog import Admission, load, record, submit
from demo.streamlog import StreamLog, connect
from tests.valkey import Valkey
from workshop.limits import PRESSES_A_MINUTE, UNFINISHED

LOUD, TASKS, OTHERS = "loud", 10_000, 20
LANE = "paced"


@pytest.mark.parametrize("has_quotas", [True, False])
async def test_an_attacker_delays_the_others_by_a_few_tasks(
    valkey: Valkey, has_quotas: bool
) -> None:
    redis = connect(valkey.url, timeout_s=3.0)
    log = StreamLog(
        *(redis, "tasks"),
        lease_s=3,
        retention_s=600,
        feed_length=1_000,
        is_fair=True,
    )
    quotas = Admission()
    if has_quotas:
        quotas = Admission(
            unfinished_limit=UNFINISHED, submit_limit=PRESSES_A_MINUTE
        )
    # By turns alone it needs no more than some to show the order.
    refused = 0
    for number in range(TASKS if has_quotas else TASKS // 50):
        try:
            await ask(log, LOUD, number, quotas)
        except (QuotaExceeded, RateExceeded):
            refused += 1
    for number in range(OTHERS):
        await ask(log, f"other {number}", number, quotas)
    started: list[str] = []
    while len({*started} - {LOUD}) < OTHERS:
        owner = await start_next(log)
        started.append(owner)
    assert Counter(started).most_common(1)[0][0] == LOUD
    if has_quotas:
        assert refused == TASKS - UNFINISHED
        assert started.count(LOUD) == UNFINISHED
    else:
        # Those that had their turn before anybody else came, and one more.
        assert started.count(LOUD) <= 10
    await redis.aclose()


async def ask(
    log: StreamLog, owner: str, number: int, quotas: Admission
) -> None:
    id_ = f"t_{owner[-8:].replace(' ', '')}{number}"
    await submit(
        log,
        Ref(id_, owner, "sleepy"),
        lane=LANE,
        input={},
        request_id="r",
        message=broker.message(id_, LANE),
        admission=quotas,
    )


async def start_next(log: StreamLog) -> str:
    """Start the task of the next message, and return its owner."""
    payload = str(await log._redis.rpop(LANE))
    id_ = json.loads(payload)["headers"]["id"].partition(":")[0]
    task = await load(log, id_)
    await record(log, task, EventType.STARTED, holder="w")
    return task.owner
