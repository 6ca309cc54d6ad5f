"""Names a process so that another can tell later whether it still lives.

Leases carry such names. A name says which boot of which kernel and which
pid namespace the process belongs to, its pid there, and when it was
started:

    <machine>/<pid>/<born>

Only a process that sees the same pids may judge by looking. For all others,
and where /proc hides something, the answer is "unknown" and a lease has to
decide. Host names prove nothing: containers and clones share them.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import psutil

PROC = Path("/proc")
# The kernel makes a new one at each boot.
BOOT_ID = PROC / "sys/kernel/random/boot_id"


@dataclass(frozen=True, slots=True)
class Process:
    """One process. `machine` is "" where nobody can judge by looking."""

    machine: str
    pid: int
    born: str

    def __str__(self) -> str:
        return f"{self.machine}/{self.pid}/{self.born}"


def this_process() -> Process:
    """Return the name of the calling process."""
    pid = os.getpid()
    return Process(machine(), pid, born(pid) or "")


def parse(text: str) -> Process | None:
    """Return the process of a name; None for any other text."""
    machine_, _, rest = text.partition("/")
    pid, _, born_ = rest.partition("/")
    # A signal to a negative pid would reach a whole group.
    if not pid.isascii() or not pid.isdigit() or int(pid) < 1:
        return None
    return Process(machine_, int(pid), born_)


def lives(process: Process) -> bool | None:
    """Say whether a process lives; None where that can't be seen."""
    if not process.machine or not process.born:
        return None
    if process.machine != machine():
        return None
    born_ = born(process.pid)
    return None if born_ is None else born_ == process.born


def machine() -> str:
    """Return the identity of all processes that see the same pids.

    It consists of the boot and the namespaces of pids and of time, because
    the latter shifts the moment of a start. "" when it is unknown: a /proc
    of another namespace shows foreign processes.
    """
    try:
        boot = BOOT_ID.read_text(encoding="ascii").strip()
        pids = (PROC / "self/ns/pid").readlink()
        if not _shows_our_pids():
            return ""
    except OSError:
        return _boot_elsewhere()
    try:
        times = (PROC / "self/ns/time").readlink()
    except OSError:
        # Linux before 5.6 has one for all.
        times = None
    return _short(f"{boot} {pids} {times}")


def born(pid: int) -> str | None:
    """Return when a process was started, in its machine's terms.

    "" when there is none, or only a zombie is left. None when it can't be
    seen: hidden from this user, or no descriptor is free to look with.
    """
    try:
        # Linux counts in ticks since boot. psutil would add the time of
        # boot, which moves when somebody sets the clock.
        stat = (PROC / str(pid) / "stat").read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        if (PROC / "self/stat").exists():
            # With hidepid, /proc hides living processes of other users.
            return None if _exists(pid) else ""
        return _born_elsewhere(pid)
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    # proc_pid_stat(5): (22) starttime, the 20th after the name.
    return "" if state in "ZX" else fields[18]


def _shows_our_pids() -> bool:
    """Say whether /proc belongs to the namespace of os.getpid()."""
    status = (PROC / "self/status").read_text("utf-8", "replace")
    for line in status.splitlines():
        name, _, pids = line.partition(":")
        if name == "NSpid":
            return pids.split() == [str(os.getpid())]
    # Linux before 4.1.
    return str((PROC / "self").readlink()) == str(os.getpid())


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


@cache
def _boot_elsewhere() -> str:
    """Return the machine where /proc is missing: macOS has one set of pids."""
    command = ("/usr/sbin/sysctl", "-n", "kern.bootsessionuuid")
    try:
        answer = subprocess.run(
            command, capture_output=True, check=True, timeout=5
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return _short(answer.stdout.decode()) if answer.stdout.strip() else ""


def _born_elsewhere(pid: int) -> str | None:
    """Return when a process was started where there is no /proc (macOS)."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return ""
        return str(round(process.create_time()))
    except psutil.NoSuchProcess:
        return ""
    except psutil.Error:
        return None


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
