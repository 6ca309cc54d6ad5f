"""Chapter 1's exchange, as a client has it: held and cut, submitted and read.

For stacks that tests/running.py hasn't started, and those that it has.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

# chosen: above the 5 s after which the gateway answers 504.
ANSWER_S = 20.0
# The report of chapter 1: longer than the gateway waits.
REPORT = {
    "kind": "report",
    "input": {"rows": 1200, "partitions": 6, "pace_s": 1.0},
}


@contextmanager
def reader(base_url: str) -> Iterator[httpx.Client]:
    """Give a client who is an owner already; no proxy comes between."""
    with httpx.Client(
        base_url=base_url, timeout=ANSWER_S, trust_env=False
    ) as client:
        client.get("/api/tasks")
        yield client


def held(client: httpx.Client) -> httpx.Response:
    """Return the answer of the way that holds the connection."""
    return client.post("/api/held/tasks", json=REPORT)


def submit(client: httpx.Client, **input_: Any) -> str:
    """Return the address of a task that was accepted."""
    wanted = {"kind": "report", "input": {**REPORT["input"], **input_}}
    answer = client.post("/api/tasks", json=wanted)
    assert answer.status_code == 202, answer.text
    return answer.headers["location"]


def follow(client: httpx.Client, task: str) -> Iterator[str]:
    """Yield the names of a task's events, until its stream ends."""
    with client.stream("GET", f"{task}/stream") as answer:
        assert answer.status_code == 200
        for line in answer.iter_lines():
            name, _, value = line.partition(": ")
            if name == "event":
                yield value


def result(client: httpx.Client, task: str) -> Any:
    """Return what a task has come to."""
    answer = client.get(f"{task}/result")
    assert answer.status_code == 200, answer.text
    return json.loads(answer.content)
