"""Whether each task ends, once, on a way that its states allow. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from harness.checkers.evidence import Evidence, LoggedEvent
from harness.checkers.violation import Violation
from harness.dialect import Transition, Vocabulary

UNKNOWN = Transition(())


@dataclass(frozen=True, slots=True)
class Walk:
    """The state and attempt of a log after some of its events."""

    state: str = ""
    attempt: int = 1

    def after(self, event: LoggedEvent, vocabulary: Vocabulary) -> Walk:
        """Return the state and attempt after one more event."""
        transition = vocabulary.transitions.get(event.type, UNKNOWN)
        return Walk(
            transition.to or self.state,
            self.attempt + transition.ends_attempt,
        )


def check_lifecycle(evidence: Evidence) -> Iterator[Violation]:
    """Check that tasks end, in time, and how they get there."""
    for fault, reason in evidence.unhealed.items():
        yield Violation("LRO-START-01", fault, reason)
    yield from _ended(evidence)
    for task, events in evidence.logs.items():
        yield from _walked(task, events or [], evidence.vocabulary)


def _ended(evidence: Evidence) -> Iterator[Violation]:
    for task in evidence.logs.keys() | evidence.accepted.keys():
        events = evidence.logs.get(task)
        if not events and task in evidence.held:
            # Nobody was promised a log of held work; see held.py.
            continue
        if not events:
            yield Violation("LRO-SUBMIT-02", task, "its log can't be read")
            continue
        ends = [event for event in events if evidence.is_final(event)]
        if not ends:
            last = " ".join(f"{e.type}{e.attempt}" for e in events[-4:])
            yield Violation("LRO-END-01", task, f"no end: ... {last}")
        elif evidence.healed_wall_s is not None:
            late_s = ends[0].at_s - evidence.healed_wall_s
            if late_s > evidence.settle_s:
                seen = (
                    f"ended {late_s:.1f} s after the last fault was healed,"
                    f" the limit is {evidence.settle_s:.0f} s"
                )
                yield Violation("LRO-END-02", task, seen)


def _walked(
    task: str, events: list[LoggedEvent], vocabulary: Vocabulary
) -> Iterator[Violation]:
    walk = Walk()
    for number, event in enumerate(events, 1):
        if event.seq != number:
            seen = f"event {event.seq} in place {number}"
            yield Violation("LRO-LOG-01", task, seen)
        transition = vocabulary.transitions.get(event.type, UNKNOWN)
        if walk.state in vocabulary.final_states:
            seen = f"{event.type} after {walk.state}"
            yield Violation("LRO-END-03", task, seen)
        elif walk.state not in transition.allowed:
            seen = f"{event.type} while {walk.state or 'there was no task'}"
            yield Violation("LRO-LOG-02", task, seen)
        if event.attempt != walk.attempt:
            seen = (
                f"{event.type} of attempt {event.attempt} during"
                f" attempt {walk.attempt}"
            )
            yield Violation("LRO-LOG-03", task, seen)
        walk = walk.after(event, vocabulary)
