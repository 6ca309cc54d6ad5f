"""Who holds an attempt: one slot of one process on one host.

A lease names its holder as `<host>:<pid>:<born>:<attempt>`. `born` tells a
process from a later one with the same pid; it is never compared with a
clock, so setting a clock harms nobody. Only processes of the same host can
be declared dead by looking; all others have until their lease runs out.
"""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Worker:
    """One slot of a worker process."""

    host: str
    pid: int
    born: str
    slot: int

    def holds(self, attempt: int) -> str:
        """Return what the lease of this attempt says."""
        return f"{self.host}:{self.pid}:{self.born}:{attempt}"

    def told(self) -> dict[str, str | int]:
        """Return what readers are told of the worker.

        The slot is in it so that two slots never record the same fact.
        """
        return {"host": self.host, "pid": self.pid, "slot": self.slot}


def this_worker(slot: int) -> Worker:
    """Return slot `slot` of this process."""
    pid = os.getpid()
    return Worker(socket.gethostname(), pid, born(pid) or "0", slot)


def is_dead(held_by: str) -> bool:
    """Say whether a holder provably lives no longer, on this same host."""
    host, pid, born_then, _ = held_by.rsplit(":", 3)
    return host == socket.gethostname() and born(int(pid)) != born_then


def born(pid: int) -> str | None:
    """Return when a process was started, in its host's terms.

    None when there is none, or only its shell is left.
    """
    try:
        # Linux counts in ticks since boot. psutil would add the time of
        # boot, which moves when somebody sets the clock.
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii")
    except OSError:
        return _born_elsewhere(pid)
    state, *fields = stat.rpartition(")")[2].split()
    # proc_pid_stat(5): (22) starttime, the 20th after the name.
    return None if state in "ZX" else fields[18]


def _born_elsewhere(pid: int) -> str | None:
    """Return the same on a host without /proc, such as macOS."""
    if Path("/proc/self/stat").exists():
        return None
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE:
            return None
        return str(round(process.create_time()))
    except psutil.Error:
        return None
