"""Whether a process ended by itself with nothing done to it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import FAULTS, Record

# chosen: a process that dies of a fault dies within this time.
EXCUSED_S = 5.0


def processes_stay(history: Sequence[Record]) -> Iterator[Violation]:
    """Check that each process ran until a fault, or the grader, ended it."""
    faults = [record for record in history if record.who == FAULTS]
    for record in history:
        if (record.who, record.what, record.phase) != (
            "service",
            "ended",
            "ok",
        ):
            continue
        excused = any(
            0 <= record.at_s - fault.at_s <= EXCUSED_S for fault in faults
        )
        if excused:
            continue
        name, code = record.more["process"], record.more["code"]
        last = (record.more.get("last") or ["nothing"])[0]
        yield Violation(
            "LAB-START-02",
            name,
            f"{name} ended by itself with code {code}; the last line it"
            f" printed: {last}",
            f"{name} runs until it is stopped",
            (record,),
        )
