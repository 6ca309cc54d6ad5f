"""Whether work is done once and right, and interrupted only by faults. Pure.

Faults excuse what they may have caused, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator

from harness.checkers.evidence import Evidence, LoggedEvent
from harness.checkers.violation import Violation
from harness.faults import EFFECTS_AWAY, INTERRUPTS

# chosen: a lease of 3 s, two rounds of the sweeper, and the delay that a
# busy machine adds.
INTERRUPTS_WITHIN_S = 8.0
# chosen: the longest that four pauses between retries can be.
RETRIES_WITHIN_S = 20.0


def check_work(evidence: Evidence) -> Iterator[Violation]:
    """Check steps, results, failures and lost attempts of each task."""
    expects = {task: s.get("expects", {}) for task, s in evidence.submitted()}
    losses = evidence.losses()
    for task, events in evidence.logs.items():
        yield from _stepped_once(task, events or [])
        for event in events or []:
            if event.type == evidence.vocabulary.succeeded:
                yield from wrong_result(task, event, expects.get(task, {}))
            elif event.type == evidence.vocabulary.failed:
                yield from _failed(evidence, task, event)
            elif event.type == evidence.vocabulary.lost:
                own = losses.get(task, 0)
                yield from _lost(evidence, task, event, own)


def _stepped_once(task: str, events: list[LoggedEvent]) -> Iterator[Violation]:
    done = [e.more["done"] for e in events if "done" in e.more]
    if done != list(range(1, len(done) + 1)):
        yield Violation("LRO-WORK-01", task, f"steps {done}")


def wrong_result(
    task: str, event: LoggedEvent, expects: dict[str, object]
) -> Iterator[Violation]:
    """Yield each member of a result that isn't what it has to be."""
    result = event.more.get("result") or {}
    for name, value in expects.items():
        if result.get(name) != value:
            seen = f"{name} is {result.get(name)}, expected {value}"
            yield Violation("LRO-WORK-02", task, seen)


def _failed(
    evidence: Evidence, task: str, event: LoggedEvent
) -> Iterator[Violation]:
    """The work of a campaign can't fail, so only a fault explains it."""
    problem, words = event.more.get("problem"), evidence.vocabulary
    is_explained = (
        # giving_up.py judges these, held.py the third.
        problem == words.given_up
        or (
            problem == words.retries_exhausted
            and evidence.may_follow(EFFECTS_AWAY, event.at_s, RETRIES_WITHIN_S)
        )
        or task in evidence.held
    )
    if not is_explained:
        yield Violation("LRO-WORK-03", task, f"failed with {problem}")


def _lost(
    evidence: Evidence, task: str, event: LoggedEvent, own: int
) -> Iterator[Violation]:
    is_explained = event.attempt <= own or evidence.may_follow(
        INTERRUPTS, event.at_s, INTERRUPTS_WITHIN_S
    )
    if not is_explained:
        seen = (
            f"attempt {event.attempt} lost ({event.more.get('reason')}), and"
            f" no fault in the {INTERRUPTS_WITHIN_S:.0f} s before"
        )
        yield Violation("LRO-WORK-05", task, seen)
