"""Whether the log of held work agrees with what its client got. Pure.

Held work may die with its server. Its log then has to say that the outcome
isn't known, and it may say so only if something happened to the server.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checkers.evidence import Evidence, LoggedEvent
from harness.checkers.violation import Violation
from harness.checkers.work import wrong_result
from harness.faults import ENDS_HELD

# chosen: the server is back within 2 s, and a store that is away as well
# within 10 s more; then the logs of the dead are closed.
HELD_WITHIN_S = 20.0


def check_held(evidence: Evidence) -> Iterator[Violation]:
    """Check each answer to a held request, and each log of held work."""
    yield from _answered(evidence)
    for task in evidence.held:
        events = evidence.logs.get(task) or []
        request_id = events[0].more.get("request_id") if events else None
        request = evidence.held_requests.get(str(request_id), {})
        for event in events:
            if event.type == evidence.vocabulary.succeeded:
                yield from wrong_result(
                    task, event, request.get("expects", {})
                )
            elif event.type == evidence.vocabulary.failed:
                yield from _failed(evidence, task, event)


def _answered(evidence: Evidence) -> Iterator[Violation]:
    """A client that got a result must find it in the log."""
    words = evidence.vocabulary
    for task, answer in evidence.held_answers.items():
        events = evidence.logs.get(task) or []
        if any(event.type == words.succeeded for event in events):
            continue
        # Written only when the store was back; the server died before that.
        is_explained = any(
            ENDS_HELD in fault.consequences and fault.at_s > answer.at_s - 1
            for fault in evidence.faults
        )
        if not is_explained:
            seen = "answered with a result, and the log has no success"
            yield Violation("LRO-HELD-01", task, seen)


def _failed(
    evidence: Evidence, task: str, event: LoggedEvent
) -> Iterator[Violation]:
    problem = event.more.get("problem")
    is_explained = (
        problem == evidence.vocabulary.outcome_unknown
        and evidence.may_follow(ENDS_HELD, event.at_s, HELD_WITHIN_S)
    )
    if not is_explained:
        yield Violation("LRO-HELD-02", task, f"failed with {problem}")
