"""Twelve orders and a fault: what is counted, and when the fault strikes."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lessons.killed.plain import (
    RETRY_DELAY_S,
    SETTINGS,
    SHORT,
    SHORT_RETRY_DELAY_S,
)
from lessons.killed.work import Order, carry_out
from lessons.load.crews import Worker
from lessons.load.program import own_place
from lessons.load.provider import Attempt, Provider
from lessons.load.stores import Store
from lessons.load.strike import (
    LONG_S,
    ORDERS,
    orders,
    stopped,
    strike,
    victims_of,
)
from lessons.load.tally import LATE_S, tally


def attempt(
    order: int, at_s: float = 0.1, worker: str = "A", pid: int = 0, **more: Any
) -> Attempt:
    return Attempt(order, order, worker, pid, at_s * 1000, **more)


def test_an_order_that_nobody_charged_is_lost_or_late() -> None:
    accepted_ms = dict.fromkeys((1, 2, 3, 4), 0.0)
    ended = attempt(1, is_open=False)
    at_work = attempt(2)
    told = tally(accepted_ms, [ended, at_work], {4: [attempt(4)]}, held={3})
    # 2 is at work, 3 is in the queue: something will still charge both.
    assert told["lost"] == [1]
    assert told["pending"] == told["late"] == [2, 3]
    assert (told["ran"], told["charged"]) == (2, 1)


def test_late_is_when_the_attempt_that_charged_began_late() -> None:
    soon, late = attempt(1, LATE_S - 0.1), attempt(2, LATE_S + 0.1)
    told = tally({1: 0.0, 2: 0.0}, [soon, late], {1: [soon], 2: [late]}, ())
    assert told["late"] == [2]
    assert told["lost"] == told["pending"] == told["doubled"] == []


def test_a_second_charge_is_counted_and_makes_an_order_doubled() -> None:
    first, second = attempt(1), attempt(1, 5)
    told = tally({1: 0.0}, [first, second], {1: [first, second]}, ())
    assert (told["charged"], told["doubled"], told["late"]) == (2, [1], [])


def test_the_fault_waits_for_a_worker_that_has_both_kinds() -> None:
    before, after = attempt(2), attempt(1, has_charged=True)
    assert victims_of([before, after]) == (before, after)
    elsewhere = attempt(3, worker="B", has_charged=True)
    assert victims_of([before, elsewhere]) is None
    assert victims_of([]) is None


async def test_an_attempt_that_charges_when_it_is_chosen_is_spared(
    tmp_path: Path,
) -> None:
    idle = (sys.executable, "-ISc", "input()")
    charged, late, early = [
        await asyncio.create_subprocess_exec(*idle, stdin=PIPE)
        for _ in range(3)
    ]
    provider = Provider()
    provider.attempts = [
        attempt(1, pid=charged.pid, has_charged=True),
        attempt(2, pid=late.pid),
        attempt(3, pid=early.pid),
    ]

    async def charge_as_soon_as_stopped() -> None:
        await stopped(provider.attempts[1])
        provider.attempts[1].has_charged = True

    async with (
        asyncio.timeout(10),
        own_place() as place,
        asyncio.TaskGroup() as group,
    ):
        group.create_task(charge_as_soon_as_stopped())
        workers = [Worker(name, (), {}, place) for name in "AB"]
        await strike("child", provider, Store(place), workers)
        assert [await charged.wait(), await early.wait()] == [-9, -9]
    # Woken, it goes on to its end.
    await late.communicate(b"\n")
    assert late.returncode == 0
    marks = provider.new()["marks"]
    assert [mark["what"] for mark in marks] == ["child killed"] * 2


def test_only_without_a_fault_are_orders_longer_than_the_timeout() -> None:
    long = [n for n, work_s, _ in orders("none") if work_s == LONG_S]
    assert long == [3, 6, 9, 12]
    assert SHORT["visibility_timeout"] < LONG_S
    assert all(work_s < LONG_S for _, work_s, _ in orders("child"))
    assert len(orders("child")) == ORDERS


def test_what_is_shortened_is_shorter_than_the_makers_default() -> None:
    from celery import Celery
    from celery.app.task import Task
    from kombu.transport.redis import Channel

    assert Task.default_retry_delay == RETRY_DELAY_S > SHORT_RETRY_DELAY_S
    assert Channel.visibility_timeout == 3600 > SHORT["visibility_timeout"]
    assert Channel.unacked_restore_interval == 10
    assert Channel.unacked_restore_throttle == 10
    known = Celery().conf
    for chosen in SETTINGS.values():
        for name, value in chosen.items():
            assert known[name] != value, f"{name} is the default"


@pytest.fixture
def work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., bool]:
    monkeypatch.setenv("KILLED_PROVIDER", str(tmp_path / "p.sock"))
    monkeypatch.setenv("KILLED_WORKER", "A")
    return carry_out


async def wait_for(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        for _ in range(500):
            if what():
                return
            await asyncio.sleep(0.01)
    pytest.fail("it never happened")


async def test_the_provider_counts_by_itself(
    tmp_path: Path, work: Callable[..., bool]
) -> None:
    provider = Provider()
    server = await provider.serve(tmp_path / "p.sock")
    order = Order(7, 0.02, 0.01)
    assert await asyncio.to_thread(work, order)
    assert await asyncio.to_thread(work, order), "without a key it charges"
    assert await asyncio.to_thread(work, order, "order-7")
    assert not await asyncio.to_thread(work, order, "order-7")
    assert len(provider.charged[7]) == 3
    new = provider.new()
    assert [end["is_done"] for end in new["ends"]] == [True] * 4
    assert 'Idempotency-Key: "order-7"' in new["exchanges"][2]["request"]
    assert new["exchanges"][3]["response"].startswith("HTTP/1.1 200 OK")
    assert provider.at_work() == []
    server.close()


async def test_an_attempt_whose_connection_breaks_has_died(
    tmp_path: Path,
) -> None:
    provider = Provider()
    server = await provider.serve(tmp_path / "p.sock")
    reader, writer = await asyncio.open_unix_connection(tmp_path / "p.sock")
    body = b'{"order": 1, "worker": "B", "pid": 5}'
    writer.write(
        b"POST /attempts HTTP/1.1\r\nContent-Length: %d\r\n\r\n%s"
        % (len(body), body)
    )
    await reader.readuntil(b"}")
    assert [a.order for a in provider.at_work()] == [1]
    writer.close()
    await wait_for(lambda: not provider.at_work())
    assert [end["is_done"] for end in provider.new()["ends"]] == [False]
    server.close()
