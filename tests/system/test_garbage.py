"""Garbage on a lane of the whole stack: seen by its operator, felt by none."""

from __future__ import annotations

from redis import Redis

from accepted.undecodable import lines
from demo.supervisor.places import Places
from demo.supervisor.roles import broker_address
from tests.running import RunningStack, wait_until

TIMEOUT_S = 1.0


def test_garbage_is_shown_to_the_operator_and_ends_no_worker(
    stack: RunningStack,
) -> None:
    address = broker_address(Places(stack.var, stack.run))
    workers = [stack.pid(f"worker-{lane}") for lane in ("paced", "compute")]
    with Redis.from_url(address) as redis:
        for lane in ("paced", "compute"):
            redis.rpush(lane, f"garbage for {lane}")
    wait_until(
        lambda: len(list(lines(address, TIMEOUT_S))) >= 2, 10, "put aside"
    )
    told = "\n".join(lines(address, TIMEOUT_S))
    assert 'paced "garbage for paced"' in told
    assert 'compute "garbage for compute"' in told
    assert workers == [
        stack.pid(f"worker-{lane}") for lane in ("paced", "compute")
    ]
