"""Who holds an attempt: one slot of one process of one worker.

A lease names its holder as

    <host>/<machine>/<main pid>/<main born>/<nonce>:<pid>:<born>:<attempt>

`machine` and `born` are those of processes.py: who sees the same pids can
tell that a holder is dead, all others have until its lease runs out. `main`
is the worker's main process: a child that died while it lives died alone,
and that says something about its work. The nonce tells two holders apart
whose machines are clones of each other.
"""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass, field
from enum import Enum

from demo.processes import Process, lives, parse, this_process


class Fate(Enum):
    """What can be seen of a holder from here."""

    LIVES = "it lives"
    PROCESS_DIED = "its process died, and its worker lives"
    WORKER_DIED = "its worker died"
    UNKNOWN = "it can't be seen from here"


@dataclass(frozen=True, slots=True)
class Worker:
    """One slot of a worker process."""

    host: str
    process: Process
    main: Process
    slot: int
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))

    def holds(self, attempt: int) -> str:
        """Return what the lease of this attempt says."""
        me, main = self.process, self.main
        return (
            f"{self.host}/{me.machine}/{main.pid}/{main.born}/{self.nonce}"
            f":{me.pid}:{me.born}:{attempt}"
        )

    def told(self) -> dict[str, str | int]:
        """Return what readers are told of the worker."""
        pid = self.process.pid
        return {"host": self.host, "pid": pid, "slot": self.slot}


def this_worker(slot: int, main: Process | None = None) -> Worker:
    """Return slot `slot` of this process, which may be a child of `main`."""
    me = this_process()
    return Worker(socket.gethostname(), me, main or me, slot)


def fate(held_by: str) -> Fate:
    """Return what can be seen of a holder.

    One that another version has written can't be judged.
    """
    try:
        where, pid, born, _ = held_by.rsplit(":", 3)
        _, machine, main_pid, main_born, _ = where.rsplit("/", 4)
    except ValueError:
        return Fate.UNKNOWN
    process = parse(f"{machine}/{pid}/{born}")
    main = parse(f"{machine}/{main_pid}/{main_born}")
    if process is None or main is None:
        return Fate.UNKNOWN
    match lives(process):
        case None:
            return Fate.UNKNOWN
        case True:
            return Fate.LIVES
    # A main process that can't be seen isn't proof against the work.
    is_alone = main != process and lives(main) is True
    return Fate.PROCESS_DIED if is_alone else Fate.WORKER_DIED


def is_dead(held_by: str) -> bool:
    """Say whether a holder provably lives no longer."""
    return fate(held_by) in (Fate.PROCESS_DIED, Fate.WORKER_DIED)
