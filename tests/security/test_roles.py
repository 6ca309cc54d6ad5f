"""Each part is somebody of its own to the broker, and may do no more.

That each can do its work is what every other test of the stack shows; the
broker's own log of refusals has to be empty after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from redis import Redis
from redis.exceptions import NoPermissionError, RedisError, ResponseError

from demo.supervisor.places import Places
from demo.supervisor.roles import ROLES, broker_address
from tests.running import RunningStack, wait_until


@contextmanager
def broker(stack: RunningStack, role: str) -> Iterator[Redis]:
    """Call the broker as `role`."""
    address = broker_address(Places(stack.var, stack.run), role)
    with Redis.from_url(address, decode_responses=True) as redis:
        yield redis


def test_real_work_is_refused_nothing(stack: RunningStack) -> None:
    with httpx.Client(base_url=stack.base_url, timeout=20) as client:
        client.get("/api/tasks")
        for pace_s, kind in ((0, "tasks"), (0.01, "tasks"), (0, "held/tasks")):
            input_ = {"rows": 1000, "pace_s": pace_s}
            body = {"kind": "report", "input": input_}
            answer = client.post(f"/api/{kind}", json=body)
            assert answer.is_success, answer.text
        wait_until(
            lambda: all(
                task["ended_at"]
                for task in client.get("/api/tasks").json()["tasks"]
            ),
            20,
            "all tasks end",
        )
    wait_until(stack.is_whole, 10, "ready")
    with broker(stack, "default") as redis:
        refused = redis.execute_command("ACL", "LOG")
        by_a_role = [r for r in refused if r["username"] in ROLES]
        ours = [r for r in by_a_role if r["object"] not in TRIED]
    assert not ours


# What nobody but the operator may do, each an attack of its own.
COMMANDS = [
    ("FLUSHALL",),
    ("FLUSHDB",),
    ("CONFIG", "GET", "*"),
    ("CONFIG", "SET", "appendonly", "no"),
    ("KEYS", "*"),
    ("DEBUG", "JMAP"),
    ("SHUTDOWN", "NOSAVE"),
    ("REPLICAOF", "NO", "ONE"),
    ("ACL", "LIST"),
    ("ACL", "SETUSER", "api", "+@all"),
    ("CLIENT", "LIST"),
    ("CLIENT", "KILL", "TYPE", "normal"),
    ("SCRIPT", "FLUSH"),
    ("FUNCTION", "LIST"),
    ("MONITOR",),
    ("MODULE", "LIST"),
    ("SAVE",),
    ("GET", "somebody-elses-key"),
    ("SET", "somebody-elses-key", "1"),
    ("EVAL", "return redis.call('GET', 'somebody-elses-key')", "0"),
    ("PUBLISH", "somewhere", "1"),
    ("SUBSCRIBE", "somewhere"),
]
TRIED = {
    "somebody-elses-key", "somewhere",
    *(word.lower() for first, *_ in COMMANDS for word in [first]),
    *("|".join(c[:2]).lower() for c in COMMANDS if len(c) > 1),
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS, ids=lambda c: " ".join(c[:2]))
@pytest.mark.parametrize("role", ROLES)
def test_a_role_may_do_no_more(
    stack: RunningStack, role: str, command: tuple[str, ...]
) -> None:
    # A script says it in words of its own.
    refusal = r"permission|ACL failure|not allowed"
    with (
        broker(stack, role) as redis,
        pytest.raises(ResponseError, match=refusal),
    ):
        redis.execute_command(*command)


def test_metrics_may_only_look(stack: RunningStack) -> None:
    with broker(stack, "metrics") as redis:
        assert redis.hgetall("pulse")
        for command in (("HSET", "pulse", "x", "1"), ("XLEN", "feed")):
            with pytest.raises(NoPermissionError):
                redis.execute_command(*command)


def test_the_api_has_no_worker_s_keys_and_the_worker_none_of_held(
    stack: RunningStack,
) -> None:
    for role, key in (("api", "unacked_mutex"), ("worker", "held:open")):
        with broker(stack, role) as redis, pytest.raises(NoPermissionError):
            redis.execute_command("DEL", key)


def test_without_a_password_nobody_gets_in(stack: RunningStack) -> None:
    path = Places(stack.var, stack.run).socket("valkey")
    for user in ("", "api:guess"):
        address = f"unix://{user and user + '@'}{path}?db=0"
        with (
            Redis.from_url(address) as redis,
            pytest.raises(
                RedisError, match=r"authenticated|WRONGPASS|invalid"
            ),
        ):
            redis.ping()
