"""Chapter 9, "Take this home": stopped and cancelled between two steps."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.takehome.running import Running, running, wait_for

STEP_S = 0.2
RACES = 20


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code once for all tests of this file."""
    with running(9, STEP_S=str(STEP_S)) as home:
        yield home


@pytest.fixture
def client(home: Running) -> Iterator[httpx.Client]:
    """Return a client of its API."""
    with httpx.Client(base_url=home.api, trust_env=False) as client:
        yield client


def submit(client: httpx.Client, months: int) -> str:
    """Return the address of a new report."""
    answer = client.post("/reports", json={"months": months})
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


def ended(client: httpx.Client, report: str) -> dict[str, Any]:
    """Return a report once it has ended."""
    wait_for(lambda: client.get(report).json()["end"])
    told: dict[str, Any] = client.get(report).json()
    return told


def test_a_worker_that_gets_sigterm_hands_its_report_over(
    home: Running, client: httpx.Client
) -> None:
    report = submit(client, 10)
    wait_for(lambda: client.get(report).json()["done"] >= 3)
    home.worker.terminate()
    began_s = time.monotonic()
    assert home.worker.wait(10) == 0
    # Far sooner than the rest of the report takes, without a kill.
    assert time.monotonic() - began_s < 5 * STEP_S + 3
    done = client.get(report).json()["done"]
    assert 3 <= done < 10
    home.worker = home.start_worker()
    assert ended(client, report)["end"] == "succeeded"
    # No month was computed twice.
    task_id = report.rpartition("/")[2]
    assert home.redis.llen(f"rows:{task_id}") == 10


def test_a_report_is_cancelled_at_its_next_step(client: httpx.Client) -> None:
    report = submit(client, 24)
    wait_for(lambda: client.get(report).json()["done"] >= 1)
    assert client.post(f"{report}/cancel").status_code == 202
    assert client.post(f"{report}/cancel").status_code in (202, 409)
    told = ended(client, report)
    assert told["end"] == "cancelled"
    assert told["done"] < 24
    assert client.post(f"{report}/cancel").status_code == 409
    assert client.post("/reports/none/cancel").status_code == 404


def test_of_cancel_and_finish_one_wins(client: httpx.Client) -> None:
    dice = random.Random(9)

    def race(after_s: float) -> tuple[int, str]:
        report = submit(client, 1)
        time.sleep(after_s)
        status = client.post(f"{report}/cancel").status_code
        told = ended(client, report)
        time.sleep(2 * STEP_S)
        assert client.get(report).json()["end"] == told["end"]
        return status, told["end"]

    with ThreadPoolExecutor(2) as pool:
        found = list(
            pool.map(race, [dice.uniform(0, 0.3) for _ in range(RACES)])
        )
    assert all(end == "succeeded" for status, end in found if status == 409)
    assert {end for _, end in found} <= {"succeeded", "cancelled"}
