"""Chapter 1, "Take this home": does what the page says it does, no more."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator

import httpx
import psutil
import pytest

from accepted.node import NODE
from tests.takehome.running import Running, running, wait_for


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code once for all tests of this file."""
    with running(1) as home:
        yield home


@pytest.fixture
def client(home: Running) -> Iterator[httpx.Client]:
    """Return a client of its API."""
    with httpx.Client(base_url=home.api, trust_env=False) as client:
        yield client


@pytest.fixture(scope="module")
def old_address(home: Running) -> Iterator[httpx.Client]:
    """Return a client of the API that still has the old address."""
    with httpx.Client(
        base_url=home.serve("migrate:app"), trust_env=False, timeout=10
    ) as client:
        yield client


def test_a_report_is_accepted_asked_about_and_fetched(
    client: httpx.Client,
) -> None:
    submitted = client.post("/reports", json={"months": 1})
    assert submitted.status_code == 202
    assert submitted.headers["Retry-After"] == "1"
    address = submitted.headers["Location"]
    early = client.get(f"{address}/result")
    assert early.status_code == 409
    wait_for(lambda: client.get(address).json()["state"] == "succeeded")
    assert "Retry-After" not in client.get(address).headers
    assert client.get(f"{address}/result").json() == [
        {"month": 1, "sales": 1001}
    ]


def test_an_unknown_report_is_a_404_and_a_wrong_one_a_422(
    client: httpx.Client,
) -> None:
    assert client.get("/reports/nobody").status_code == 404
    assert client.post("/reports", json={"months": 13}).status_code == 422


TYPESCRIPT = """
import { report } from "./client.ts";
console.log(JSON.stringify(await report(process.env.API, 3)));
"""


@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "client.py"),
        ("sh", "client.sh"),
        # Node takes the types off by itself.
        (str(NODE), "--input-type=module", "--eval", TYPESCRIPT),
    ],
    ids=["python", "curl", "typescript"],
)
def test_each_client_gets_the_report(
    home: Running, command: tuple[str, ...]
) -> None:
    assert len(json.loads(home.run(*command))) == 3


def test_a_report_whose_pool_child_is_killed_is_run_again(
    home: Running, client: httpx.Client
) -> None:
    address = client.post("/reports", json={"months": 2}).headers["Location"]
    wait_for(lambda: client.get(address).json()["state"] == "running")
    (child,) = psutil.Process(home.worker.pid).children()
    child.kill()
    wait_for(lambda: client.get(address).json()["state"] == "succeeded")


def test_the_old_address_answers_short_reports_as_before(
    old_address: httpx.Client,
) -> None:
    told = old_address.post("/make-report", json={"months": 1})
    assert told.status_code == 200
    assert told.json() == [{"month": 1, "sales": 1001}]


def test_the_old_address_gives_long_reports_an_address(
    old_address: httpx.Client,
) -> None:
    told = old_address.post("/make-report", json={"months": 5})
    assert told.status_code == 202
    address = told.headers["Location"]
    assert told.elapsed.total_seconds() < 5
    wait_for(lambda: old_address.get(address).json()["state"] == "succeeded")


def test_a_caller_that_prefers_so_isn_t_made_to_wait(
    old_address: httpx.Client,
) -> None:
    told = old_address.post(
        "/make-report",
        json={"months": 1},
        headers={"Prefer": "respond-async"},
    )
    assert told.status_code == 202
    assert told.elapsed.total_seconds() < 1


def test_a_failure_is_a_state_and_no_error_of_the_request(
    home: Running, client: httpx.Client
) -> None:
    home.redis.hset("report:broken", mapping={"state": "failed", "error": "x"})
    told = client.get("/reports/broken")
    assert (told.status_code, told.json()["state"]) == (200, "failed")
    assert client.get("/reports/broken/result").status_code == 409
