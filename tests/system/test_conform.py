"""Our own service, judged as anybody's: by its address, and by kills."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from demo.settings import ROOT
from tests.programs import STACK
from tests.running import free_port, wait_until

# The tasks of a run take a minute where a test machine is busy.
pytestmark = pytest.mark.timeout(400)
CONFORM = [sys.executable, "-m", "accepted", "conform"]
KILLS = 2
# No stream of tasks that take three seconds is silent for fifteen.
NOT_JUDGED = {"LRO-EVENTS-06"}


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The report on a stack that the command starts, and kills twice."""
    folder, port = tmp_path_factory.mktemp("conform"), free_port()
    ended = subprocess.run(
        [
            *CONFORM,
            f"http://127.0.0.1:{port}",
            *("--dialect", "accepted", "--json", "--limit", "60"),
            *("--start", f"{sys.executable} -m {STACK}"),
            *("--kills", str(KILLS)),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "ACCEPTED_CALLED_FROM": str(ROOT),
            "ACCEPTED_PORT": str(port),
            "ACCEPTED_VAR_DIR": str(folder / "var"),
            "ACCEPTED_RUN_DIR": str(folder / "run"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode in (0, 1), ended.stderr
    yield json.loads(ended.stdout)
    assert not _processes(str(folder)), "something is left running"


def _processes(mark: str) -> list[str]:
    """Return processes whose command or environment has a mark."""
    found = []
    for process in psutil.process_iter():
        try:
            words = [*process.cmdline(), *process.environ().values()]
        except psutil.Error:
            continue
        if process.pid != os.getpid() and any(mark in word for word in words):
            found.append(" ".join(process.cmdline()))
    return found


def test_it_passes_every_requirement_through_kills(report: Any) -> None:
    broken = {
        row["id"]: row["violations"] or row["reason"]
        for row in report["requirements"]
        if row["standing"] != "pass" and row["id"] not in NOT_JUDGED
    }
    assert not broken
    assert report["verdict"] == "pass"


def test_it_was_killed_as_often_as_announced(report: Any) -> None:
    [row] = [r for r in report["requirements"] if r["id"] == "LRO-DURABLE-05"]
    assert row["right"] == KILLS


@pytest.mark.parametrize(
    "number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]
)
def test_a_signal_leaves_no_process(number: int, tmp_path: Path) -> None:
    port = free_port()
    mark = f"--port {port}"
    running = subprocess.Popen(
        [
            *CONFORM,
            f"http://127.0.0.1:{port}/tasks",
            *("--dialect", "plain", "--header", "Authorization: Bearer a"),
            *("--start", f"{sys.executable} -m harness.selftest right {mark}"),
        ],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert running.stderr is not None
    with running.stderr:
        assert any(
            "lives" in line for line in iter(running.stderr.readline, "")
        )
        running.send_signal(number)
        rest = running.stderr.read()
    assert running.wait(30) in (128 + number, 130)
    assert "Traceback" not in rest
    wait_until(
        lambda: not _processes(str(tmp_path)), 10, "its service has ended"
    )
