"""Whether work that was given up had deserved it. Pure.

Faults that hit a worker must not count against its task. The verdict comes
from the faults that were injected and from what the work does by itself;
the cause that the service names isn't used.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checkers.evidence import Evidence, LoggedEvent
from harness.checkers.violation import Violation
from harness.dialect import Vocabulary
from harness.faults import KILLS_WORK


def check_giving_up(evidence: Evidence) -> Iterator[Violation]:
    """Check that no task is given up for the deaths of its workers."""
    words, losses = evidence.vocabulary, evidence.losses()
    for task, events in evidence.logs.items():
        if not any(
            event.type == words.failed
            and event.more.get("problem") == words.given_up
            for event in events or []
        ):
            continue
        own = _own_losses(evidence, events or [], losses.get(task, 0))
        in_a_row = _in_a_row(events or [], words)
        if own < words.own_losses and in_a_row < words.losses_in_a_row:
            seen = f"given up after {own} losses of its own"
            yield Violation("LRO-WORK-04", task, seen)


def _own_losses(
    evidence: Evidence, events: Sequence[LoggedEvent], own: int
) -> int:
    """Return how many attempts the work, or a kill of it alone, ended."""
    count, pid, began_s = 0, 0, 0.0
    for event in events:
        if event.type == evidence.vocabulary.started:
            pid = int(event.more.get("pid", 0))
            began_s = event.at_s
        elif event.type == evidence.vocabulary.lost:
            count += event.attempt <= own or any(
                KILLS_WORK in fault.consequences
                and pid in fault.pids
                and began_s - 1 < fault.wall_s <= event.at_s + 1
                for fault in evidence.faults
            )
    return count


def _in_a_row(events: Sequence[LoggedEvent], words: Vocabulary) -> int:
    """Return how many losses there were since the last step."""
    count = 0
    for event in events:
        if event.type == words.progressed:
            count = 0
        count += event.type == words.lost
    return count
