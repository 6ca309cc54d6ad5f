"""Chapter 6, "Take this home": one order and one charge, whatever happens."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from accepted.node import NODE
from tests.takehome.running import Running, running, wait_for

TYPESCRIPT = """
import { order } from "./client.ts";
console.log(await order(process.env.API, "from-node", 7));
"""


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code once for all tests of this file."""
    with running(6) as home:
        home.python("relay.py")
        yield home


@pytest.fixture
def client(home: Running) -> Iterator[httpx.Client]:
    """Return a client of its API."""
    with httpx.Client(base_url=home.api, trust_env=False) as client:
        yield client


def charges(home: Running, address: str) -> int:
    """Return how many charges the books have of an order."""
    with sqlite3.connect(home.folder / "orders.sqlite") as books:
        (count,) = books.execute(
            "SELECT count(*) FROM charges WHERE key = ?",
            (address.rpartition("/")[2],),
        ).fetchone()
    books.close()
    return int(count)


def send(client: httpx.Client, key: str, amount: int = 5) -> httpx.Response:
    """Send an order under a key."""
    return client.post(
        "/orders", json={"amount": amount}, headers={"Idempotency-Key": key}
    )


def test_twenty_at_once_are_one_order_and_one_charge(
    home: Running, client: httpx.Client
) -> None:
    with ThreadPoolExecutor(20) as pool:
        told = list(pool.map(lambda _: send(client, "twenty"), range(20)))
    assert {answer.status_code for answer in told} == {202}
    (address,) = {answer.headers["Location"] for answer in told}
    first = [a for a in told if "Idempotency-Replayed" not in a.headers]
    assert len(first) == 1
    wait_for(lambda: charges(home, address) == 1)


def test_another_body_under_the_same_key_is_refused(
    client: httpx.Client,
) -> None:
    assert send(client, "other", 5).status_code == 202
    assert send(client, "other", 6).status_code == 422


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_an_order_without_a_usable_key_is_refused(
    client: httpx.Client, key: str
) -> None:
    assert send(client, key).status_code == 400
    assert client.post("/orders", json={"amount": 5}).status_code == 400


def test_an_order_that_the_relay_sends_twice_is_charged_once(
    home: Running, client: httpx.Client
) -> None:
    address = send(client, "twice").headers["Location"]
    wait_for(lambda: charges(home, address) == 1)
    order_id = address.rpartition("/")[2]
    home.run_python(
        f"from worker import charge; charge.apply(args=({order_id!r}, 5))"
    )
    assert charges(home, address) == 1


@pytest.mark.parametrize(
    "command",
    [
        (sys.executable, "client.py", "from-python", "7"),
        (str(NODE), "--input-type=module", "--eval", TYPESCRIPT),
    ],
    ids=["python", "typescript"],
)
def test_a_client_that_is_run_twice_orders_once(
    home: Running, command: tuple[str, ...]
) -> None:
    first, second = home.run(*command), home.run(*command)
    assert first == second
    wait_for(lambda: charges(home, first.strip()) == 1)


def test_a_client_orders_through_a_server_that_is_away(
    home: Running,
) -> None:
    home.server.kill()
    home.server.wait()
    waiting = home.python("client.py", "while-away", "7")
    home.restart_api()
    assert waiting.wait(60) == 0
