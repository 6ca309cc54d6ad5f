"""A shell that is PID 1 passes no signal on, and the figure's shell neither.

The figure `deploy` can't make a process PID 1 on each reader's machine, so it
uses a shell whose handler does nothing. This holds that it comes to the same.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from lessons.load.own_workers import DEAF_SHELL
from tests.running import wait_until

# As a container's script does: without `exec`.
SCRIPT = '"$@"; exit $?'
# Celery's part: a program that would hear SIGTERM.
HEARER = """
import pathlib, signal, sys, time
folder = pathlib.Path(sys.argv[1])
signal.signal(signal.SIGTERM, lambda *_: (folder / "heard").touch())
(folder / "ready").touch()
time.sleep(30)
"""
NAMESPACE = ("unshare", "--user", "--map-root-user", "--pid", "--fork")
# chosen: a signal is there at once.
PATIENCE_S = 0.5


@contextmanager
def started(folder: Path, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a program in a shell, and end all of it afterwards."""
    process = subprocess.Popen(
        [*command, "sh", sys.executable, "-c", HEARER, str(folder)],
        start_new_session=True,
    )
    try:
        wait_until((folder / "ready").exists, 10, "the program is there")
        yield process
    finally:
        for child in psutil.Process(process.pid).children(recursive=True):
            # Those inside a namespace end with its first process.
            with suppress(psutil.NoSuchProcess):
                child.kill()
        process.kill()
        process.wait()


def hears(folder: Path, pid: int) -> bool:
    """Say whether the program gets a SIGTERM that is sent to `pid`."""
    psutil.Process(pid).send_signal(signal.SIGTERM)
    time.sleep(PATIENCE_S)
    return (folder / "heard").exists()


def test_the_figure_s_shell_passes_nothing_on(tmp_path: Path) -> None:
    with started(tmp_path, "sh", "-c", DEAF_SHELL) as shell:
        assert not hears(tmp_path, shell.pid)
        assert shell.poll() is None


def test_a_program_in_the_place_of_the_shell_hears(tmp_path: Path) -> None:
    with started(tmp_path, "sh", "-c", 'exec "$@"') as program:
        assert hears(tmp_path, program.pid)


def test_a_shell_that_is_pid_1_passes_nothing_on(tmp_path: Path) -> None:
    if shutil.which("unshare") is None or subprocess.call(
        [*NAMESPACE, "true"], stderr=subprocess.DEVNULL
    ):
        pytest.skip("this machine doesn't let us make a process PID 1")
    with started(tmp_path, *NAMESPACE, "sh", "-c", SCRIPT) as outside:
        [first] = psutil.Process(outside.pid).children()
        inside = Path(f"/proc/{first.pid}/status").read_text("ascii")
        [ids] = [x for x in inside.splitlines() if x.startswith("NSpid:")]
        assert ids.split()[-1] == "1"
        assert not hears(tmp_path, first.pid)
        assert first.is_running()
