"""Whether each effect of a task happened, and counted once. Pure.

A call may reach the ledger more than once; its effect must count once. The
ledger is outside of the service, so the service can't hide a second one.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checkers.evidence import Evidence
from harness.checkers.violation import Violation


def check_effects(evidence: Evidence) -> Iterator[Violation]:
    """Compare the steps of each task with its effects on the ledger."""
    for task, submission in evidence.submitted():
        if not submission.get("effects"):
            continue
        events = evidence.logs.get(task) or []
        steps = sum("done" in event.more for event in events)
        counted = sum(
            call["is_counted"] for call in evidence.effects.get(task, [])
        )
        # The last effect may have happened and not been recorded, unless
        # the task has succeeded: then it has recorded all of them.
        has_succeeded = any(
            event.type == evidence.vocabulary.succeeded for event in events
        )
        if counted < steps:
            seen = f"{steps} recorded, {counted} on the ledger"
            yield Violation("LRO-EFFECT-01", task, seen)
        elif counted > steps + (not has_succeeded):
            seen = f"{counted} counted on the ledger, {steps} recorded"
            yield Violation("LRO-EFFECT-02", task, seen)
