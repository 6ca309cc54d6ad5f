"""Any one process dies by SIGKILL while 20 tasks run: nothing is lost.

Each task ends, once; a client who follows them and comes back with its
Last-Event-ID sees every event of each, once; the stack is whole again
within 10 s.
"""

from __future__ import annotations

import json
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import psutil
import pytest

from tests.programs import KILLED
from tests.running import RunningStack, wait_until

CHILD = "pool child of worker-compute"
# The bar of the project: whole again this soon after SIGKILL.
HEAL_LIMIT_S = 10.0
END_LIMIT_S = 60.0

PACED = {"rows": 2_000, "partitions": 8, "pace_s": 0.3}
COMPUTE = {"rows": 1_000_000, "partitions": 20, "pace_s": 0}


class Follower:
    """A client on /api/stream that comes back after each break."""

    def __init__(self, client: httpx.Client) -> None:
        self.seqs: dict[str, list[int]] = defaultdict(list)
        self.is_leaving = False
        self.has_begun = threading.Event()
        self.resyncs = 0
        self._client = client
        self._last_id = ""

    def run(self) -> None:
        """Follow until told to leave."""
        while not self.is_leaving:
            try:
                self._listen()
            except httpx.HTTPError:
                time.sleep(0.1)

    def _listen(self) -> None:
        headers = {"Last-Event-ID": self._last_id} if self._last_id else {}
        with self._client.stream(
            "GET", "/api/stream", headers=headers, timeout=20
        ) as answer:
            name = ""
            for line in answer.iter_lines():
                if self.is_leaving:
                    return
                field, _, value = line.partition(": ")
                if field == "id":
                    self._last_id = value
                elif field == "event":
                    name = value
                elif field == "data":
                    self._take(name, json.loads(value))

    def _take(self, name: str, data: dict[str, object]) -> None:
        if name == "snapshot":
            self.has_begun.set()
        elif name == "resync":
            self.resyncs += 1
        elif name != "degraded":
            assert isinstance(data["seq"], int)
            self.seqs[str(data["task_id"])].append(data["seq"])


@contextmanager
def following(client: httpx.Client) -> Iterator[Follower]:
    follower = Follower(client)
    thread = threading.Thread(target=follower.run, daemon=True)
    thread.start()
    assert follower.has_begun.wait(10)
    yield follower
    follower.is_leaving = True


def submit(client: httpx.Client, wanted: dict[str, object]) -> str:
    answer = client.post(
        "/api/tasks", json={"kind": "report", "input": wanted}
    )
    assert answer.status_code == 202
    return str(answer.json()["id"])


def events(client: httpx.Client, task_id: str) -> list[dict[str, object]]:
    answer = client.get(f"/api/tasks/{task_id}/events")
    assert answer.status_code == 200
    told: list[dict[str, object]] = answer.json()["events"]
    return told


def kill(stack: RunningStack, part: str) -> None:
    if part != CHILD:
        stack.kill(part)
        return
    worker = psutil.Process(stack.pid("worker-compute"))
    wait_until(worker.children, HEAL_LIMIT_S, "a pool child")
    worker.children()[0].kill()


@pytest.mark.parametrize("part", [*KILLED, CHILD])
def test_one_death_among_20_tasks_loses_none(
    stack: RunningStack, part: str
) -> None:
    wait_until(stack.is_whole, HEAL_LIMIT_S, "whole before")
    with (
        httpx.Client(base_url=stack.base_url, timeout=10) as client,
        httpx.Client(base_url=stack.base_url) as reader,
    ):
        # The owner is the cookie's, which the first answer brings.
        client.get("/api/tasks")
        reader.cookies = client.cookies
        with following(reader) as follower:
            ids = [submit(client, PACED) for _ in range(17)]
            ids += [submit(client, COMPUTE) for _ in range(3)]
            start = len(stack.lines)
            killed_at_s = time.monotonic()
            kill(stack, part)
            if part != CHILD:
                # Columns: time, part, what happened.
                line = stack.wait_for("back after", HEAL_LIMIT_S, start)
                assert line.split()[1] == part
            left_s = HEAL_LIMIT_S - (time.monotonic() - killed_at_s)
            wait_until(stack.is_whole, left_s, f"whole after {part}")
            logs = ended(client, ids)
            wait_until(
                lambda: all(
                    follower.seqs[i] == list(range(1, len(logs[i]) + 1))
                    for i in ids
                ),
                15,
                "every event, once, in order, at the client",
            )
            assert follower.resyncs == 0


def ended(
    client: httpx.Client, ids: list[str]
) -> dict[str, list[dict[str, object]]]:
    """Return all logs, once each tells of a success, and of one end."""
    until_s = time.monotonic() + END_LIMIT_S
    logs: dict[str, list[dict[str, object]]] = {}
    for task_id in ids:
        while True:
            log = events(client, task_id)
            if log[-1]["type"] == "succeeded":
                break
            assert log[-1]["type"] not in ("failed", "cancelled"), log
            assert time.monotonic() < until_s, f"{task_id} never ended: {log}"
            time.sleep(0.1)
        kinds = [event["type"] for event in log]
        assert kinds.count("succeeded") == 1
        logs[task_id] = log
    return logs
