"""Judges how a client reads a stream of events."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from harness.checkers.violation import Violation
from harness.hostile.judges.words import end_of, violation
from harness.hostile.trial import Trial

Judge = Callable[[Trial], Iterator[Violation]]


def resumes(trial: Trial) -> Iterator[Violation]:
    """Yield that a stream was opened again without the last whole id."""
    again = trial.of("events")[1:]
    if not again:
        return
    last_id = again[0].last_event_id
    if last_id != str(trial.whole_events):
        yield violation(
            *(trial, "CLIENT-STREAM-01"),
            seen=f"it came back with Last-Event-ID {last_id or '(none)'}",
            expected=f"{trial.whole_events}, the last event that came whole",
        )


def ignores_torn(trial: Trial) -> Iterator[Violation]:
    """Yield that half an event was believed, or ended the client."""
    if not trial.of("events") or trial.ended is None or trial.is_success:
        return
    yield violation(
        *(trial, "CLIENT-STREAM-02"),
        seen="the stream was cut in an event that began like a failure, and"
        f" the task succeeded; {end_of(trial)}",
    )


def ignores_repeats(trial: Trial) -> Iterator[Violation]:
    """Yield that events which came twice or late misled the client."""
    if not trial.of("events") or trial.ended is None or trial.is_success:
        return
    yield violation(
        *(trial, "CLIENT-STREAM-03"),
        seen=f"the task had succeeded; {end_of(trial)}",
    )
