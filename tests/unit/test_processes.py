"""Whether a process lives is said only by those who can see it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from demo import processes
from demo.processes import Process, lives, machine, parse, this_process

NAME = "import demo.processes as p; print(p.this_process(), flush=True)"
AND_WAIT = f"{NAME}; input()"


def unshared(*how: str) -> list[str]:
    """Return what runs a command in a pid namespace of its own."""
    command = [shutil.which("unshare") or "unshare", "--pid", "--fork", *how]
    try:
        subprocess.run([*command, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError) as error:
        pytest.skip(f"NOT TESTED: no pid namespaces here: {error}")
    return command


def test_a_name_is_read_as_it_was_written() -> None:
    me = this_process()
    assert parse(str(me)) == me
    assert lives(me) is True


@pytest.mark.parametrize("text", ["", "m", "m/", "m/-1/2", "m/0/2", "m/x/2"])
def test_anything_else_is_no_name(text: str) -> None:
    assert parse(text) is None


def test_a_process_that_ended_is_dead_also_as_a_zombie() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", AND_WAIT], stdin=-1, stdout=-1, text=True
    ) as process:
        assert process.stdout is not None
        named = parse(process.stdout.readline().strip())
        assert named is not None
        assert lives(named) is True
        process.kill()
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
        assert lives(named) is False
    assert lives(named) is False


def test_another_process_under_the_same_pid_is_another() -> None:
    assert lives(replace(this_process(), born="1")) is False


@pytest.mark.parametrize(
    "there",
    [
        # Another machine of the same name, or this one before it started.
        Process("0123456789abcdef", os.getpid(), "1"),
        # Whoever wrote it couldn't tell which machine it was on.
        Process("", os.getpid(), "1"),
        Process(machine(), os.getpid(), ""),
    ],
)
def test_a_process_of_another_machine_cannot_be_judged(
    there: Process,
) -> None:
    assert lives(there) is None


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux says it")
def test_another_boot_is_another_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = machine()
    other = tmp_path / "boot_id"
    other.write_text("00000000-0000-4000-8000-000000000000\n")
    monkeypatch.setattr(processes, "BOOT_ID", other)
    assert machine() not in ("", before)


def test_without_proc_nobody_is_judged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    me = this_process()
    monkeypatch.setattr(processes, "PROC", tmp_path)
    monkeypatch.setattr(processes, "BOOT_ID", tmp_path / "boot_id")
    monkeypatch.setattr(processes, "_boot_elsewhere", lambda: "")
    assert machine() == ""
    assert lives(me) is None


def refuse(error: OSError) -> Callable[..., str]:
    def read(*_: object, **__: object) -> str:
        raise error

    return read


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux says it")
@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EMFILE])
def test_a_process_that_cannot_be_looked_at_is_not_dead(
    number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As /proc says under hidepid=1, and without a file descriptor left."""
    monkeypatch.setattr(Path, "read_text", refuse(OSError(number, "no")))
    assert processes.born(os.getppid()) is None


@pytest.mark.skipif(sys.platform != "linux", reason="as Linux says it")
def test_a_process_that_proc_hides_is_not_dead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As under hidepid=2: no such file, and yet there is a process."""
    gone = FileNotFoundError(errno.ENOENT, "no")
    monkeypatch.setattr(Path, "read_text", refuse(gone))
    assert processes.born(os.getppid()) is None
    # Of no process at all, the kernel says so itself.
    assert processes.born(2**22 + 1) == ""


def test_two_namespaces_of_pids_are_two_machines() -> None:
    """The pids are the same, and so is the host's name."""
    command = [*unshared("--mount-proc"), sys.executable, "-c", NAME]
    names = [
        parse(subprocess.check_output(command, text=True).strip())
        for _ in range(2)
    ]
    assert all(name is not None and name.machine for name in names)
    for name in names:
        assert name is not None
        assert name.pid == 1
        assert lives(name) is None


def test_a_proc_of_another_namespace_is_not_believed() -> None:
    """Process 1 of this namespace isn't the one that /proc/1 is about."""
    command = [*unshared(), sys.executable, "-c", NAME]
    name = parse(subprocess.check_output(command, text=True).strip())
    assert name is not None
    assert (name.machine, name.pid) == ("", 1)
