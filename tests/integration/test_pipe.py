"""The one connection that all share: order, lateness, loss and return."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from demo.pipe import Pipe
from demo.streamlog import connect
from tests.valkey import Valkey

TIMEOUT_S = 0.4
# For what isn't late by itself, on a machine that has other work.
PATIENT_S = 5.0


@pytest.fixture
async def redis(valkey: Valkey) -> AsyncIterator[Redis]:
    redis = connect(valkey.url, TIMEOUT_S)
    yield redis
    await redis.aclose()


@pytest.fixture
def pipe(redis: Redis) -> Pipe:
    return Pipe(redis)


@contextmanager
def frozen(valkey: Valkey) -> Iterator[None]:
    assert valkey.process is not None
    os.kill(valkey.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(valkey.process.pid, signal.SIGCONT)


async def test_a_thousand_at_once_share_one_connection(
    valkey: Valkey,
) -> None:
    redis = connect(valkey.url, PATIENT_S)
    pipe = Pipe(redis)
    said = await asyncio.gather(
        *(pipe.call("ECHO", str(n)) for n in range(1000))
    )
    assert said == [str(n) for n in range(1000)]
    # The one beside it is the client's that counts.
    assert len(await redis.client_list()) == 2
    await redis.aclose()


async def test_a_refusal_is_the_asker_s_alone(pipe: Pipe) -> None:
    before, refused, after = await asyncio.gather(
        pipe.call("ECHO", "a"),
        pipe.call("NO-SUCH-COMMAND"),
        pipe.call("ECHO", "b"),
        return_exceptions=True,
    )
    assert (before, after) == ("a", "b")
    assert isinstance(refused, ResponseError)


async def test_who_stops_waiting_shifts_nobody_s_answer(pipe: Pipe) -> None:
    await pipe.call("PING")
    first = asyncio.create_task(pipe.call("ECHO", "first"))
    second = asyncio.create_task(pipe.call("ECHO", "second"))
    await asyncio.sleep(0)
    first.cancel()
    assert await second == "second"
    assert await pipe.call("ECHO", "third") == "third"


async def test_a_frozen_store_is_late_for_all_within_one_time_out(
    pipe: Pipe, valkey: Valkey
) -> None:
    await pipe.call("PING")
    with frozen(valkey):
        async with asyncio.timeout(1.5 * TIMEOUT_S):
            said = await asyncio.gather(
                *(pipe.call("PING") for _ in range(200)),
                return_exceptions=True,
            )
        assert all(isinstance(one, RedisError) for one in said)
        # Whoever comes now has to connect first, and isn't told later.
        async with asyncio.timeout(1.5 * TIMEOUT_S):
            with pytest.raises(RedisError):
                await pipe.call("PING")
    assert await pipe.call("ECHO", "back") == "back"


async def test_a_late_answer_is_never_taken_for_the_next_one(
    pipe: Pipe, valkey: Valkey
) -> None:
    await pipe.call("PING")
    with frozen(valkey), pytest.raises(RedisError):
        await pipe.call("ECHO", "late")
    assert await pipe.call("ECHO", "next") == "next"


async def test_a_killed_store_is_noticed_and_found_again(
    pipe: Pipe, valkey: Valkey
) -> None:
    await pipe.call("SET", "k", "kept")
    waiting = asyncio.create_task(pipe.call("BLPOP", "nothing", 5))
    await asyncio.sleep(0)
    valkey.kill()
    with pytest.raises(RedisError):
        await waiting
    with pytest.raises(RedisError):
        await pipe.call("PING")
    valkey.start()
    assert await pipe.call("GET", "k") == "kept"


async def test_a_script_that_the_store_lost_is_told_again(
    pipe: Pipe, redis: Redis
) -> None:
    script = redis.register_script("return ARGV[1]")
    for _ in range(2):
        assert await pipe.run(script, [], ["x"]) == "x"
    await redis.script_flush()
    assert await pipe.run(script, [], ["y"]) == "y"


async def test_what_breaks_leaves_the_client_as_it_was(
    pipe: Pipe, redis: Redis, valkey: Valkey
) -> None:
    # The pool gives the same connections to others, who rely on being
    # told of lateness by it.
    await pipe.call("PING")
    with frozen(valkey):
        for _ in range(3):
            with pytest.raises(RedisError):
                await pipe.call("PING")
        with pytest.raises(RedisError):
            async with asyncio.timeout(2 * TIMEOUT_S):
                await redis.ping()
    assert await redis.ping()


async def test_an_answer_that_lies_in_the_socket_is_not_late(
    pipe: Pipe,
) -> None:
    await pipe.call("PING")
    asked = asyncio.create_task(pipe.call("ECHO", "here"))
    await asyncio.sleep(0)
    # A loop that is held up for longer than the time-out, as by a machine
    # that is busy with something else.
    time.sleep(2 * TIMEOUT_S)  # noqa: ASYNC251
    assert await asked == "here"
