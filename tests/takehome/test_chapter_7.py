"""Chapter 7, "Take this home": one charge, whichever worker dies or sleeps."""

from __future__ import annotations

import os
import signal
import sqlite3
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.takehome.running import Running, running, wait_for

LEASE_S = 1.2


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code, with work that a test can interrupt."""
    with running(7, LEASE_S=str(LEASE_S), WORK_S="2") as home:
        home.python("sweeper.py")
        yield home


def look(home: Running, order: str) -> dict[str, int]:
    answer = httpx.get(f"{home.api}/orders/{order}", trust_env=False)
    found: dict[str, int] = answer.raise_for_status().json()
    return found


def order(home: Running, number: str) -> None:
    """Send an order, and wait until an attempt at it has begun."""
    for _ in range(2):
        httpx.post(
            f"{home.api}/orders",
            json={"id": number, "amount": 5},
            trust_env=False,
        ).raise_for_status()
    wait_for(lambda: look(home, number)["attempt"] == 1)


def charges(home: Running) -> dict[str, int]:
    with sqlite3.connect(home.folder / "orders.sqlite") as rows:
        found = dict(
            rows.execute("SELECT key, count(*) FROM charges GROUP BY key")
        )
    rows.close()
    return found


def test_work_longer_than_its_lease_runs_once(home: Running) -> None:
    order(home, "long")
    wait_for(lambda: look(home, "long")["is_done"])
    assert look(home, "long")["attempt"] == 1


def test_a_dead_worker_costs_a_lease_and_no_charge(home: Running) -> None:
    order(home, "dead")
    os.killpg(home.worker.pid, signal.SIGKILL)
    home.worker.wait()
    home.worker = home.start_worker()
    wait_for(lambda: look(home, "dead")["is_done"])
    assert look(home, "dead")["attempt"] == 2
    assert charges(home)["dead"] == 1


def test_a_worker_that_overslept_ends_nothing(home: Running) -> None:
    order(home, "asleep")
    sleeper = home.worker
    family = [
        psutil.Process(sleeper.pid),
        *psutil.Process(sleeper.pid).children(),
    ]
    for process in family:
        process.suspend()
    home.worker = home.start_worker()
    wait_for(lambda: look(home, "asleep")["attempt"] == 2)
    for process in family:
        process.resume()
    wait_for(lambda: look(home, "asleep")["is_done"])
    wait_for(lambda: "attempt 1 came too late" in home.log.read_text("utf-8"))
    assert look(home, "asleep")["attempt"] == 2
    assert charges(home)["asleep"] == 1


def test_a_number_stands_for_one_order(home: Running) -> None:
    for number, amount, status in (
        *(("twice", 5, 202), ("twice", 5, 202), ("twice", 6, 409)),
        *(("a/b", 5, 422), ("Ł-1", 5, 422)),
    ):
        answer = httpx.post(
            f"{home.api}/orders",
            json={"id": number, "amount": amount},
            trust_env=False,
        )
        assert answer.status_code == status, number
