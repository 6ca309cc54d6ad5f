"""Says which process made a call, and which others belong to it."""

from __future__ import annotations

from contextlib import suppress

import psutil

from labs.grading.bench import Bench
from labs.grading.broken import CannotJudge
from labs.grading.outside import Call


def pid_of(call: Call) -> int:
    """Return the process that made a call. Raises CannotJudge."""
    if call.pid is None:
        raise CannotJudge(
            "the process that wrote a page isn't one of those that the"
            " Procfile has started, nor a child of one"
        )
    return call.pid


def process_of(bench: Bench, pid: int) -> str:
    """Return the name of the Procfile's process that has started another."""
    return bench.service.owner(pid) or ""


def copy_of(bench: Bench, pid: int) -> list[int]:
    """Return the whole copy of a worker to which a process belongs."""
    for root in bench.service.pids(process_of(bench, pid)):
        tree = [root, *children(root)]
        if pid in tree:
            return tree
    return [pid]


def children(pid: int) -> list[int]:
    """Return all that a process has started, and what that has started."""
    with suppress(psutil.NoSuchProcess):
        return [p.pid for p in psutil.Process(pid).children(recursive=True)]
    return []
