"""Names the holder of an attempt, and tells whether it still lives.

The holder is one slot of one process of one worker. A lease names it as

    <host>/<machine>/<main pid>/<main born>/<nonce>:<pid>:<born>:<attempt>

`machine` and `born` are those of processes.py: a process that sees the same
pids can tell that a holder is dead, others wait until its lease expires.
`main` is the worker's main process: a child that died while it lives died
alone, which says something about its work. The nonce distinguishes holders
on cloned machines.
"""

from __future__ import annotations

import secrets
import socket
from dataclasses import dataclass, field
from enum import Enum

from demo.processes import Process, lives, parse, this_process


class Fate(Enum):
    """The state of a holder, as far as this process can see it."""

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
        """Return the value of the lease of an attempt."""
        me, main = self.process, self.main
        return (
            f"{self.host}/{me.machine}/{main.pid}/{main.born}/{self.nonce}"
            f":{me.pid}:{me.born}:{attempt}"
        )

    def as_dict(self) -> dict[str, str | int]:
        """Return the worker as readers of an event see it."""
        pid = self.process.pid
        return {"host": self.host, "pid": pid, "slot": self.slot}


def this_worker(slot: int, main: Process | None = None) -> Worker:
    """Return slot `slot` of this process, which may be a child of `main`."""
    me = this_process()
    return Worker(socket.gethostname(), me, main or me, slot)


def fate(held_by: str) -> Fate:
    """Return the fate of a holder.

    A name that another version has written can't be judged.
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
    # Only a main process that visibly lives is evidence against the work.
    is_alone = main != process and lives(main) is True
    return Fate.PROCESS_DIED if is_alone else Fate.WORKER_DIED
