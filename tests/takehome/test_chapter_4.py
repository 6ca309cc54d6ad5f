"""Chapter 4, "Take this home": a stream that loses and repeats nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest

from accepted.node import MODULES, NODE, install
from tests.takehome.running import Running, running, wait_for

# Node has an EventSource behind a flag. It doesn't keep the process alive
# between two tries; a page does.
BROWSER_CLIENT = """
import { follow } from "./follow.ts";
const alive = setInterval(() => {}, 1000);
follow(process.argv[1], (event, data) => {
  console.log(event, JSON.stringify(data));
  if (event === "succeeded") clearInterval(alive);
});
"""
TOKEN_CLIENT = """
import { follow } from "./follow-with-token.ts";
await follow(process.argv[1], "secret", (event, data) =>
  console.log(event, JSON.stringify(data)));
"""
CLIENTS = {
    "python": (sys.executable, "client.py"),
    "event-source": (
        *(str(NODE), "--experimental-eventsource", "--no-warnings"),
        *("--input-type=module", "--eval", BROWSER_CLIENT),
    ),
    "token": (str(NODE), "--input-type=module", "--eval", TOKEN_CLIENT),
}


@pytest.fixture(scope="module")
def home() -> Iterator[Running]:
    """Run the chapter's code once for all tests of this file."""
    install(print)
    with running(4) as home:
        (home.folder / "node_modules").symlink_to(MODULES)
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


def test_clients_come_back_after_the_server_died_and_miss_nothing(
    home: Running, client: httpx.Client
) -> None:
    months = 6
    address = f"{home.api}{submit(client, months)}"
    readers = {
        name: subprocess.Popen(
            [*command, address],
            cwd=home.folder,
            stdout=subprocess.PIPE,
            text=True,
        )
        for name, command in CLIENTS.items()
    }
    wait_for(lambda: "progressed" in client.get(address).text)
    home.restart_api()
    told_by = {}
    for name, reader in readers.items():
        told_by[name], _ = reader.communicate(timeout=60)
        assert reader.returncode == 0, name
    for name, told in told_by.items():
        events = [line.split(" ", 1) for line in told.splitlines()]
        steps = [json.loads(d)["done"] for e, d in events if e == "progressed"]
        assert steps == list(range(1, months + 1)), name
        assert [e for e, _ in events if e != "progressed"] == [
            *("queued", "started", "succeeded")
        ], name


def test_whoever_has_the_end_is_told_to_stop(client: httpx.Client) -> None:
    address = submit(client, 1)
    wait_for(lambda: client.get(address).json()["event"] == "succeeded")
    last_id = client.get(address).json()["last_id"]
    told = client.get(f"{address}/events", headers={"Last-Event-ID": last_id})
    assert told.status_code == 204


@pytest.mark.parametrize("last_id", ["", "nonsense", "9" * 500, "1-2-3"])
def test_a_place_that_is_none_starts_from_the_beginning(
    client: httpx.Client, last_id: str
) -> None:
    address = submit(client, 1)
    told = client.get(f"{address}/events", headers={"Last-Event-ID": last_id})
    assert told.text.count("event: ") == 4


def test_an_unknown_report_has_no_stream(client: httpx.Client) -> None:
    assert client.get("/reports/nobody/events").status_code == 404
