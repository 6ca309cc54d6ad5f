"""Chapter 3, "Take this home": a monitor that is listened to."""

from __future__ import annotations

import ast
import json
import sys
from collections.abc import Iterator

import httpx
import pytest

from accepted.node import NODE
from tests.takehome.running import Running, running, wait_for


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code once for all tests of this file."""
    with running(3) as home:
        yield home


@pytest.fixture
def client(home: Running) -> Iterator[httpx.Client]:
    """Return a client of its API."""
    with httpx.Client(base_url=home.api, trust_env=False) as client:
        yield client


def submit(client: httpx.Client, months: int) -> str:
    """Submit a report and return its address."""
    told = client.post("/reports", json={"months": months})
    assert told.status_code == 202
    return str(told.headers["Location"])


def test_a_known_version_is_answered_with_304(client: httpx.Client) -> None:
    address = submit(client, 1)
    wait_for(lambda: client.get(address).json()["state"] == "succeeded")
    last = client.get(address)
    again = client.get(
        address, headers={"If-None-Match": last.headers["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert "Retry-After" not in again.headers


def test_the_pause_is_half_of_what_is_left(client: httpx.Client) -> None:
    address = submit(client, 8)
    wait_for(lambda: client.get(address).json()["done"] == "1")
    assert 3 <= int(client.get(address).headers["Retry-After"]) <= 5
    wait_for(lambda: client.get(address).json()["done"] == "6")
    assert int(client.get(address).headers["Retry-After"]) <= 2
    wait_for(lambda: client.get(address).json()["state"] == "succeeded")


TYPESCRIPT = """
import { waitFor } from "./client.ts";
console.log(JSON.stringify(await waitFor(process.argv[1])));
"""


def test_the_python_client_waits_for_the_end(
    home: Running, client: httpx.Client
) -> None:
    address = f"{home.api}{submit(client, 3)}"
    told = ast.literal_eval(home.run(sys.executable, "client.py", address))
    assert told["state"] == "succeeded"
    assert len(json.loads(told["result"])) == 3


def test_the_typescript_client_waits_for_the_end(
    home: Running, client: httpx.Client
) -> None:
    address = f"{home.api}{submit(client, 3)}"
    told = home.run(
        str(NODE), "--input-type=module", "--eval", TYPESCRIPT, address
    )
    assert json.loads(told)["state"] == "succeeded"


def test_the_clients_listen_instead_of_asking_every_second(
    home: Running, client: httpx.Client
) -> None:
    path = submit(client, 8)
    home.run(sys.executable, "client.py", f"{home.api}{path}")
    asked = home.log.read_text("utf-8").count(f"GET {path} ")
    # Half of the rest, and half of that: fewer than eight.
    assert 3 <= asked <= 6
