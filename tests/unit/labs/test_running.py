"""A service's processes: what is said of one that can't start or be found."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Protocol

import pytest

from harness.history import History
from labs.grading import reaching
from labs.grading.bench import Bench
from labs.grading.broken import CannotGoOn
from labs.grading.lab import find
from labs.grading.running import Service
from tests.running import free_port

LISTENS = """
import os, socket, sys, time
host, port = sys.argv[1], int(sys.argv[2])
family = socket.AF_INET6 if ":" in host else socket.AF_INET
first = socket.create_server((host, port), family=family)
if len(sys.argv) > 3:
    time.sleep(float(sys.argv[3]))
    own = socket.create_server(("127.0.0.1", int(os.environ["PORT"])))
time.sleep(60)
"""


class Makes(Protocol):
    """Writes a Procfile, and returns its service."""

    def __call__(self, procfile: str) -> Service: ...


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Makes]:
    made: list[Service] = []
    history = History(tmp_path, "service")
    (tmp_path / "listens.py").write_text(LISTENS, "utf-8")

    def make(procfile: str) -> Service:
        text = procfile.replace("python", sys.executable)
        (tmp_path / "Procfile").write_text(text, "utf-8")
        made.append(Service(tmp_path, os.environ, free_port(), history))
        return made[-1]

    yield make
    for each in made:
        await each.close()
    history.close()


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not is_so():  # noqa: ASYNC110 - nobody would set an event
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    ("procfile", "requirement", "words"),
    [
        ("poller: python client.py\n", "LAB-START-01", "has no `client`"),
        ("client: pythn client.py\n", "LAB-START-02", "No such file"),
        ('client: python "client.py\n', "LAB-START-02", "No closing"),
        ("client: python a\0b\n", "LAB-START-02", "null byte"),
    ],
)
async def test_a_typo_in_a_clients_procfile_is_the_learners(
    service: Makes, procfile: str, requirement: str, words: str
) -> None:
    with pytest.raises(CannotGoOn) as broken:
        await service(procfile).run("client", {})
    assert broken.value.violation.requirement == requirement
    assert words in broken.value.violation.seen


async def test_a_client_runs_once_with_more_environment(
    service: Makes,
) -> None:
    code = "import os; print(os.environ['MONTH'], 'PORT' in os.environ)"
    made = service(f'client: python -c "{code}"\n')
    run = await made.run("client", {"MONTH": "2026-11"})
    assert await run.ended(20) == 0
    assert made.output() == {"client": ["2026-11 False"]}
    assert made.trouble() is None


async def test_the_id_of_a_process_that_has_just_ended(
    service: Makes,
) -> None:
    made = service("worker: python -c 'import time; time.sleep(60)'\n")
    await made.start("worker")
    made.restarts = False
    os.kill(made.pid("worker"), signal.SIGKILL)
    await until(lambda: not made.pids("worker"))
    with pytest.raises(CannotGoOn, match="worker ended by itself with code"):
        made.pid("worker")


async def test_an_api_may_open_another_port_first(service: Makes) -> None:
    """A debugger or a metrics page listens before the API does."""
    other = free_port()
    made = service(f"api: python listens.py 127.0.0.1 {other} 3.3\n")
    await made.start("api")
    assert made.pids("api")


async def test_the_port_of_a_worker_isnt_taken_for_the_apis(
    service: Makes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "LISTEN_LIMIT_S", 2.0)
    other, worker = free_port(), free_port()
    made = service(
        f"api: bash -c 'python listens.py 127.0.0.1 {other}; true'\n"
        f"worker: python listens.py 127.0.0.1 {worker}\n"
    )
    await made.start("worker")
    with pytest.raises(CannotGoOn) as broken:
        await made.start("api")
    violation = broken.value.violation
    assert violation.requirement == "LAB-START-03"
    assert f"api listens on 127.0.0.1:{other}" in violation.seen
    assert str(worker) not in violation.seen


@pytest.mark.skipif(not socket.has_ipv6, reason="this machine has no IPv6")
async def test_the_right_port_of_another_address_is_shown(
    service: Makes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reaching, "LISTEN_LIMIT_S", 2.0)
    made = service("api: python listens.py ::1 $PORT\n")
    with pytest.raises(CannotGoOn) as broken:
        await made.start("api")
    seen = broken.value.violation.seen
    assert f"listens on [::1]:{made.port}; bind 127.0.0.1" in seen


async def test_an_api_of_another_name_is_missed(tmp_path: Path) -> None:
    lab, folder = find("1"), tmp_path / "check"
    folder.mkdir()
    (tmp_path / "Procfile").write_text("apii: sleep 60\n", "utf-8")
    async with Bench(lab, tmp_path, folder, 1) as bench:
        with pytest.raises(CannotGoOn, match="has no `api`"):
            await bench.start()
