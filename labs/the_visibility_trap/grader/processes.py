"""Says which process made a call, and which others belong to it."""

from __future__ import annotations

from labs.grading.bench import Bench
from labs.grading.broken import CannotJudge
from labs.grading.descendants import living
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


def first_of(bench: Bench, pid: int) -> int:
    """Return the first process of the copy of a worker that another is in."""
    for root in bench.service.pids(process_of(bench, pid)):
        if pid in (root, *(each.pid for each in living(root))):
            return root
    return pid
