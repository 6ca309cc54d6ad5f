"""The answers of a worker's liveness probe, and their moments."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.contract import State
from demo.settings import ROOT
from tests.integration.worker.crew import DEADLINE_S, Crew
from tests.running import wait_until

# Nobody listens there.
NO_BROKER = "redis://worker:secret@127.0.0.1:1/0"


def is_well(kind: str, file: Path, broker_url: str = NO_BROKER) -> bool:
    """Run the probe as a container would."""
    ended = subprocess.run(
        [sys.executable, "-IS", "deploy/health.py", kind, str(file)],
        cwd=ROOT,
        env={**os.environ, "ACCEPTED_BROKER_URL": broker_url},
        check=False,
    )
    return ended.returncode == 0


@contextmanager
def a_broker_that_answers() -> Iterator[str]:
    """Give the address of something that says what a broker would."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(b"+OK\r\n+PONG\r\n+OK\r\n")

        threading.Thread(target=answer, daemon=True).start()
        port = server.getsockname()[1]
        yield f"redis://worker:secret@127.0.0.1:{port}/0"


@pytest.fixture
def file(crew: Crew) -> Path:
    crew.alive_file.unlink(missing_ok=True)
    return crew.alive_file


def age(file: Path, seconds: float) -> None:
    """Let the file be this old."""
    at_s = file.stat().st_mtime - seconds
    os.utime(file, (at_s, at_s))


async def test_an_idle_worker_asks_for_work(crew: Crew, file: Path) -> None:
    worker = await crew.worker("paced")
    wait_until(file.exists, DEADLINE_S, "the worker asks")
    assert is_well("asks", file)
    worker.send_signal(signal.SIGSTOP)
    age(file, 60)
    assert not is_well("asks", file)
    worker.send_signal(signal.SIGCONT)
    wait_until(lambda: is_well("asks", file), DEADLINE_S, "it asks again")


@pytest.mark.parametrize("lane", ["paced", "compute"])
async def test_a_worker_with_all_slots_taken_is_well(
    crew: Crew, file: Path, lane: str
) -> None:
    await crew.worker(lane, slots="1")
    for number in range(2):
        await crew.submit(f"t_{number}", lane, pace_s=5)
    await crew.until("t_0", lambda t: t.state is State.RUNNING)
    # The first time it may be by a question that was under way.
    for _ in range(2):
        age(file, 60)
        wait_until(lambda: is_well("asks", file), DEADLINE_S, "it's touched")


def test_a_sweeper_that_sweeps_is_well(crew: Crew, file: Path) -> None:
    crew.sweeper()
    wait_until(lambda: is_well("asks", file), DEADLINE_S, "it sweeps")


def test_no_worker_is_started_again_for_a_broker_that_is_away(
    tmp_path: Path,
) -> None:
    file = tmp_path / "alive"
    assert not is_well("asks", file)
    assert is_well("alive", file)
    with a_broker_that_answers() as url:
        assert not is_well("alive", file, url)
    file.touch()
    assert is_well("alive", file)
