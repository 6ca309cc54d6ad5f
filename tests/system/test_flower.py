"""Flower on the running stack: it sees the workers, and can't steer them."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from flower.urls import handlers

from accepted import flower
from tests.running import ROOT, RunningStack, free_port, wait_until

LANES = ("worker-paced", "worker-compute")
RUN = """
import sys
from accepted import flower
from demo.settings import from_environment
flower.PORT = int(sys.argv[1])
flower.run(from_environment(), lambda line: print(line, flush=True))
"""


@pytest.fixture
def monitor(stack: RunningStack) -> Iterator[httpx.Client]:
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(port)],
        cwd=ROOT,
        env=stack.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    try:
        found = re.search(r"password (\S+)", process.stdout.readline())
        assert found
        with httpx.Client(
            base_url=f"http://127.0.0.1:{port}",
            auth=(flower.USER, found[1]),
            timeout=10,
        ) as client:
            yield client
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


def status(monitor: httpx.Client, path: str) -> int:
    """Return what an address answers, 0 while nobody does."""
    try:
        return monitor.get(path).status_code
    except httpx.TransportError:
        return 0


def known() -> Iterator[str]:
    """Return the patterns of the paths that Flower answers to."""
    for handler in handlers:
        is_plain = isinstance(handler, tuple)
        found = handler[0] if is_plain else handler.matcher.regex.pattern
        if found.startswith("/"):
            yield found


def refused_without_a_password(base_url: str) -> None:
    """Try every path that Flower has, in each way."""
    paths = [
        *(re.sub(r"\(.*\)", "x", pattern).rstrip("$?") for pattern in known()),
        *("/static/css/flower.css", "/nothing", "//metrics", "/metrics/"),
        *("/healthcheck/", "/healthcheck/../metrics", "/workers?x=1"),
    ]
    assert {"/metrics", "/api/workers", "/task/x", "/login/"} <= set(paths)
    with httpx.Client(base_url=base_url) as nobody:
        for path in paths:
            for method in ("GET", "HEAD", "OPTIONS", "POST", "PUT"):
                if path == "/healthcheck" and method == "GET":
                    continue
                answer = nobody.request(method, path)
                assert answer.status_code == 401, f"{method} {path}"
        for header in ("Basic", "Basic !", "Basic w6k6w6k=", "Bearer x", "é"):
            headers = {"Authorization": header.encode()}
            assert nobody.get("/metrics", headers=headers).status_code == 401
        # The one that is for probes says this and nothing else.
        assert nobody.get("/healthcheck").text == "OK"


def test_flower_sees_the_workers_and_their_tasks(
    stack: RunningStack, monitor: httpx.Client
) -> None:
    wait_until(lambda: status(monitor, "/workers") == 200, 30, "Flower")
    refused_without_a_password(str(monitor.base_url))

    def is_seen() -> bool:
        # Each task is an event of its worker.
        httpx.post(f"{stack.base_url}/api/tasks", json={"kind": "report"})
        page = monitor.get("/workers").text
        return any(lane in page for lane in LANES)

    wait_until(is_seen, 20, "a worker is seen")
    assert status(monitor, "/broker") == 200
    assert "flower_" in monitor.get("/metrics").text
    refused = monitor.post(f"/api/worker/shutdown/{LANES[0]}@nowhere")
    assert refused.status_code >= 400
    assert stack.is_whole()
