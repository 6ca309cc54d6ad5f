"""A company's proxy stands in the environment: nothing of ours goes by it.

Proxies are for pip, npm and an object store that is elsewhere. A request
to them instead of to our own parts takes the owner's cookie along.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing

import pytest

from tests import chapter_1
from tests.proxy import Proxy
from tests.running import ROOT, RunningStack, wait_until

# The recorder, without the file that it writes.
RECORD = """
import asyncio, sys
from lessons.recorder import record
from lessons.scenarios import SCENARIOS
asyncio.run(record(sys.argv[1], SCENARIOS["repeat"]))
"""
EXPERIMENT_S = 40.0


@pytest.fixture(scope="module")
def proxy() -> Iterator[Proxy]:
    with closing(Proxy()) as listening:
        yield listening


@pytest.fixture(scope="module")
def stack(proxy: Proxy) -> Iterator[RunningStack]:
    """A stack with the proxy in its environment, this process's included."""
    with (
        pytest.MonkeyPatch.context() as patch,
        closing(RunningStack(**proxy.variables())) as running,
    ):
        for name, value in proxy.variables().items():
            patch.setenv(name, value)
        yield running.ready()
    assert not proxy.heard


def test_a_held_request_is_cut_by_our_gateway(
    stack: RunningStack, proxy: Proxy
) -> None:
    with chapter_1.reader(stack.base_url) as client:
        answer = chapter_1.held(client)
    assert answer.status_code == 504
    assert answer.json()["gateway"] == "Caddy"
    assert not proxy.heard


def test_a_task_is_submitted_followed_and_read(
    stack: RunningStack, proxy: Proxy
) -> None:
    with chapter_1.reader(stack.base_url) as client:
        task = chapter_1.submit(client, pace_s=0.1)
        assert [*chapter_1.follow(client, task)][-1] == "succeeded"
        assert chapter_1.result(client, task)["rows"] == 1200
    assert stack.is_whole()
    assert not proxy.heard


def test_a_blob_is_left_and_used(stack: RunningStack, proxy: Proxy) -> None:
    with chapter_1.reader(stack.base_url) as client:
        left = client.put("/api/blobs", content=b"hello")
        assert left.status_code == 201
        assert left.json()["size_bytes"] == 5
        wanted = {"kind": "digest", "input": {"blob": left.json()["id"]}}
        answer = client.post(
            "/api/tasks", json=wanted, headers={"Prefer": "wait=4"}
        )
        assert answer.json()["state"] == "succeeded"
    assert not proxy.heard


@pytest.mark.parametrize(
    ("kind", "input_"),
    [
        # The shop asks the API by itself.
        ("burst", {"requests": 5, "spread_ms": 0}),
        ("repeat", {"pause_s": 0.1}),
        # Five ways of reading, a WebSocket among them.
        ("cable", {}),
    ],
)
def test_an_experiment_shows_what_it_is_about(
    stack: RunningStack, proxy: Proxy, kind: str, input_: dict[str, object]
) -> None:
    with chapter_1.reader(stack.base_url) as client:
        answer = client.post(
            "/api/tasks", json={"kind": kind, "input": input_}
        )
        assert answer.status_code == 202, answer.text
        task = answer.headers["location"]
        wait_until(
            lambda: client.get(task).json()["ended_at"], EXPERIMENT_S, kind
        )
        summary = chapter_1.result(client, task)["summary"]
    if kind == "burst":
        assert summary["checked"]["answers"] == 5
        assert summary["keyed"]["charges"] == 1
    assert not proxy.heard


@pytest.mark.parametrize(
    "arguments",
    [
        ("-IS", "deploy/health.py", "http", "{url}/api/ping"),
        ("-IS", "deploy/health.py", "loop", "{url}/api/held/no-such-page"),
        ("-c", RECORD, "{url}"),
    ],
    ids=["health", "loop", "recorder"],
)
def test_a_command_asks_the_stack_itself(
    stack: RunningStack, proxy: Proxy, arguments: tuple[str, ...]
) -> None:
    asked = [word.format(url=stack.base_url) for word in arguments]
    ended = subprocess.run(
        [sys.executable, *asked],
        cwd=ROOT,
        env={**os.environ, **proxy.variables()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert not proxy.heard
