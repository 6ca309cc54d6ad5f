"""A line of a Procfile may be a wrapper: what it has started ends with it."""

from __future__ import annotations

import asyncio
import os
import shlex
import signal
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from harness.history import FAULTS, History, load
from labs.grading.bench import Bench
from labs.grading.descendants import lives
from labs.grading.lab import find
from labs.grading.process import spawn
from labs.grading.running import Service

LOOKS = 3000
# Two commands, so that the shell doesn't become the first one.
WRAPPER = "worker: bash -c 'sleep 600; true'\n"


async def until(is_so: Callable[[], bool]) -> None:
    for _ in range(LOOKS):
        if is_so():
            return
        await asyncio.sleep(0.01)
    pytest.fail("it isn't so in time")


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Service]:
    code, histories = tmp_path / "code", tmp_path / "told"
    code.mkdir()
    histories.mkdir()
    (code / "Procfile").write_text(WRAPPER, "utf-8")
    history = History(histories, "service")
    service = Service(code, os.environ, 1, history)
    await service.start("worker")
    await until(lambda: bool(service.children("worker")))
    yield service
    await service.close()
    history.close()


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    folder = tmp_path / "check"
    folder.mkdir()
    return Bench(find("5"), tmp_path / "code", folder, 1)


async def test_the_child_of_a_wrapper_is_stopped_with_it(
    service: Service,
) -> None:
    [child] = service.children("worker")
    await service.stop("worker", signal.SIGTERM)
    await until(lambda: not lives(child))


async def test_the_child_of_a_wrapper_has_time_to_end(tmp_path: Path) -> None:
    code = (
        "import signal, sys, time; signal.signal(15, lambda *_:"
        " (time.sleep(0.5), print('in order', flush=True), sys.exit()));"
        " print('ready', flush=True); time.sleep(600)"
    )
    command = f"{sys.executable} -c {shlex.quote(code)}; true"
    process = await spawn("x", ["bash", "-c", command], tmp_path, os.environ)
    await until(lambda: list(process.lines) == ["ready"])
    await process.stop(signal.SIGTERM, 10.0)
    await until(lambda: list(process.lines) == ["ready", "in order"])


async def test_the_child_of_a_wrapper_that_dies_ends_before_it_starts_again(
    service: Service,
) -> None:
    [child], wrapper = service.children("worker"), service.pid("worker")
    os.kill(wrapper, signal.SIGKILL)
    await until(lambda: service.pids("worker") not in ([], [wrapper]))
    assert not lives(child)


async def test_a_whole_process_is_suspended_and_killed(
    service: Service, bench: Bench
) -> None:
    [child], wrapper = service.children("worker"), service.pid("worker")
    await bench.suspend(wrapper, "the worker", whole=True)
    await until(lambda: bool(child.status() == psutil.STATUS_STOPPED))
    await bench.resume(wrapper, "the worker", whole=True)
    await until(lambda: bool(child.status() != psutil.STATUS_STOPPED))
    await bench.kill(wrapper, "the worker", whole=True)
    await until(lambda: not lives(child))
    bench.history(FAULTS).close()
    pids = [
        record.more["pid"]
        for record in load(bench.histories)
        if record.who == FAULTS and record.phase == "ok"
    ]
    # The child goes on before its wrapper sees that.
    both = [wrapper, child.pid]
    assert pids == [*both, *reversed(both), *both]
