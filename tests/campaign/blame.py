"""Whether a task that was given up deserved it. Pure.

What was done to its worker is no fault of a task. Told from the faults that
were done and from what the work does by itself; what the stack says of the
cause is not asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tests.campaign.evidence import Evidence, Seen
from tests.campaign.violation import Violation

CRASH_LOOP = "/problems/crash-loop/"
# As the promise says: so many deaths of the work's own process, or so many
# of its whole worker in a row, without a step between them.
OWN_LOSSES = 3
LOSSES_IN_A_ROW = 10


def blamed_rightly(found: Evidence) -> Iterator[Violation]:
    """No task is given up for the deaths of its workers."""
    doomed = found.doomed()
    for task, events in found.logs.items():
        for event in events or []:
            problem = event.more.get("problem") or {}
            if event.type != "failed" or problem.get("type") != CRASH_LOOP:
                continue
            own = _own_losses(found, events or [], doomed.get(task, 0))
            if own < OWN_LOSSES and _in_a_row(events or []) < LOSSES_IN_A_ROW:
                yield Violation("blamed", task, f"{own} losses of its own")


def _own_losses(found: Evidence, events: Sequence[Seen], doomed: int) -> int:
    """Return how many attempts the work, or a kill of it alone, ended."""
    own, pid, began_s = 0, 0, 0.0
    for event in events:
        if event.type == "started":
            pid = int((event.more.get("worker") or {}).get("pid", 0))
            began_s = event.at_s
        elif event.type == "lost":
            own += event.attempt <= doomed or any(
                fault.phase == "ok"
                and fault.what == "kill-child"
                and pid in fault.more["pids"]
                and began_s - 1 < fault.more["wall_s"] <= event.at_s + 1
                for fault in found.faults
            )
    return own


def _in_a_row(events: Sequence[Seen]) -> int:
    """Return how many losses there were since the last step."""
    count = 0
    for event in events:
        if event.type == "progressed":
            count = 0
        count += event.type == "lost"
    return count
