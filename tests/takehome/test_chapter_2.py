"""Chapter 2, "Take this home": what is written down gets done."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import httpx
import psutil
import pytest

from tests.takehome.running import Running, running, wait_for

LEASE_S = 3


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code once for all tests of this file."""
    with running(2, LEASE_S=str(LEASE_S)) as home:
        home.python("sweeper.py")
        yield home


@pytest.fixture
def client(home: Running) -> Iterator[httpx.Client]:
    """Return a client of its API."""
    with httpx.Client(base_url=home.api, trust_env=False) as client:
        yield client


def submit(client: httpx.Client, months: int) -> str:
    """Submit a report; return its address."""
    told = client.post("/reports", json={"months": months})
    assert told.status_code == 202
    return str(told.headers["Location"])


def has_succeeded(client: httpx.Client, address: str) -> bool:
    """Say whether a report is there."""
    return bool(client.get(address).json()["state"] == "succeeded")


def test_a_report_without_a_message_is_made(
    home: Running, client: httpx.Client
) -> None:
    # As if the API had died between its two writes.
    home.run_python(
        "from worker import write_down;"
        " write_down('orphan', 'queued', months='1')"
    )
    wait_for(lambda: has_succeeded(client, "/reports/orphan"))


def test_a_report_whose_whole_worker_is_killed_is_made(
    home: Running, client: httpx.Client
) -> None:
    address = submit(client, 4)
    wait_for(lambda: client.get(address).json()["state"] == "running")
    for process in [
        psutil.Process(home.worker.pid),
        *psutil.Process(home.worker.pid).children(),
    ]:
        process.kill()
    home.worker.wait()
    home.worker = home.start_worker()
    # Without the sweeper it would be an hour: the visibility time-out.
    wait_for(lambda: has_succeeded(client, address))


def test_a_message_too_many_runs_nothing_twice(
    home: Running, client: httpx.Client
) -> None:
    address = submit(client, 8)
    task_id = address.rpartition("/")[2]
    second = home.start_worker()
    home.run_python(
        "from worker import make_report;"
        f" [make_report.delay({task_id!r}) for _ in range(3)]"
    )
    holders = set()
    while not has_succeeded(client, address):
        holders.add(home.redis.get(f"lease:{task_id}"))
    # Nobody else ever had it.
    assert len(holders - {None}) == 1
    wait_for(lambda: not home.redis.exists(f"lease:{task_id}"))
    assert not home.redis.sismember("reports:open", task_id)
    os.kill(second.pid, signal.SIGTERM)
    second.wait(20)
