"""The stack starts whole, heals, and ends without a trace."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from demo.supervisor import lock
from tests.running import RunningStack, is_running, wait_until

Make = Callable[..., RunningStack]

PARTS = (
    "valkey",
    "api",
    "held",
    "worker-paced",
    "worker-compute",
    "sweeper",
    "gateway",
)


def test_every_part_runs_and_answers(stack: RunningStack) -> None:
    assert all(is_running(stack.pid(part)) for part in PARTS)
    wait_until(stack.is_whole, 10, "ready")
    for path in ("/api/ping", "/api/held/ping"):
        assert httpx.get(stack.base_url + path).json()["pong"] is True


def test_only_the_gateway_listens_on_tcp(stack: RunningStack) -> None:
    listening = {
        connection.laddr.port
        for pid in stack.processes()
        for connection in _connections(pid)
        if connection.status == psutil.CONN_LISTEN
    }
    assert listening == {stack.port}


def _connections(pid: int) -> list[Any]:
    # A child that looks whether a part is well may have ended meanwhile.
    with suppress(psutil.NoSuchProcess):
        return list(psutil.Process(pid).net_connections("inet"))
    return []


def test_no_secret_shows_in_ps(stack: RunningStack) -> None:
    secrets = [file.read_text() for file in (stack.var / "secret").iterdir()]
    for pid in stack.processes():
        argv = " ".join(psutil.Process(pid).cmdline())
        assert not any(secret in argv for secret in secrets)


def test_a_frozen_worker_is_replaced(stack: RunningStack) -> None:
    start = len(stack.lines)
    frozen = stack.kill("worker-paced", signal.SIGSTOP)
    stack.wait_for("has not answered", 30, start)
    stack.wait_for("back after", 10, start)
    assert not is_running(frozen)


def test_at_rest_it_needs_less_than_500_mb(stack: RunningStack) -> None:
    pss_bytes = 0
    for pid in stack.processes():
        try:
            pss_bytes += psutil.Process(pid).memory_full_info().pss
        except AttributeError:
            pytest.skip("this system doesn't tell shared memory apart")
    assert pss_bytes < 500e6


def test_ctrl_c_leaves_data_alone_and_sigkill_leaves_no_process(
    make_service: Make,
) -> None:
    running = make_service().ready()
    processes = running.processes()
    secret = (running.var / "secret" / "valkey").read_text()
    assert running.end(signal.SIGINT) == 0
    assert not [pid for pid in processes if is_running(pid)]
    assert lock.holder(running.var / "lock") is None
    running.lines.clear()
    running.start()
    running.ready()
    assert (running.var / "secret" / "valkey").read_text() == secret
    processes = running.processes()
    running.process.kill()
    wait_until(
        lambda: not any(map(is_running, processes)), 5, "all processes gone"
    )
    # The kernel frees it, when it gets round to that.
    wait_until(
        lambda: lock.holder(running.var / "lock") is None, 5, "no lock is left"
    )


# chosen: it takes a second where nothing else runs.
@pytest.mark.quiet
def test_a_killed_leash_is_replaced(make_service: Make) -> None:
    running = make_service().ready()
    processes = running.processes()
    children = psutil.Process(running.process.pid).children()
    leash = next(c for c in children if "leash.py" in " ".join(c.cmdline()))
    leash.kill()
    running.wait_for("starting another")
    # A process that is there may not have been told what it holds.
    running.wait_for("the new leash has its list")
    assert len(running.processes()) == len(processes)
    processes = running.processes()
    running.process.kill()
    wait_until(
        lambda: not any(map(is_running, processes)), 5, "all processes gone"
    )


def test_a_second_one_says_where_the_first_is(
    stack: RunningStack, make_stack: Make
) -> None:
    second = make_stack(
        ACCEPTED_VAR_DIR=str(stack.var), ACCEPTED_RUN_DIR=str(stack.run)
    )
    line = second.wait_for("Not started")
    assert stack.base_url in line
    assert f"pid {stack.process.pid}" in line
    assert second.process.wait(10) == 1
    assert stack.is_whole()


def test_a_taken_port_is_named_with_its_owner(
    stack: RunningStack, make_stack: Make
) -> None:
    second = make_stack(ACCEPTED_PORT=str(stack.port))
    line = second.wait_for("Not started")
    assert f"port {stack.port} is taken" in line
    assert f"caddy (pid {stack.pid('gateway')})" in line
    assert "ACCEPTED_PORT" in line
    assert second.process.wait(10) == 1


def test_a_part_that_dies_at_start_stops_all(
    make_service: Make, tmp_path: Path
) -> None:
    data = tmp_path / "valkey" / "appendonlydir"
    data.mkdir(parents=True)
    (data / "appendonly.aof.manifest").write_text("no append-only file")
    running = make_service(ACCEPTED_VAR_DIR=str(tmp_path))
    line = running.wait_for("Not started")
    assert "valkey exited with 1" in line
    assert running.process.wait(20) == 1
    running.wait_for("FATAL AOF")
    assert not list(running.run.glob("*.pid"))


def test_signals_during_the_start_stop_it(make_service: Make) -> None:
    running = make_service()
    wait_until(
        lambda: (running.run / "valkey.pid").exists(), 30, "a first part"
    )
    processes = running.processes()
    os.kill(running.process.pid, signal.SIGTERM)
    assert running.process.wait(20) == 0
    assert not [pid for pid in processes if is_running(pid)]
