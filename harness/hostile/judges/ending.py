"""Judges what a client makes of the end of a task, or of none."""

from __future__ import annotations

from collections.abc import Iterator

from harness.checkers.violation import Violation
from harness.hostile.judges.words import end_of, violation
from harness.hostile.trial import CALM, Trial

# One more poll may be on its way when the answer arrives.
POLLS_AFTER_GONE = 1


def ends_well(trial: Trial) -> Iterator[Violation]:
    """Yield that a client hasn't reported the success of its task."""
    ended = trial.ended
    if ended is None or trial.is_success:
        return
    is_late = not trial.has_shown_end and trial.has_kept_deadline
    if is_late and trial.way != CALM:
        # It was told to give up then.
        return
    if ended.code == 0 and trial.has_shown_end:
        seen = "exit code 0, and the result isn't in the output"
    elif trial.has_shown_end:
        seen = f"the task had succeeded; {end_of(trial)}"
    else:
        seen = f"the task hadn't ended yet; {end_of(trial)}"
    yield violation(trial, "CLIENT-END-01", seen=seen)


def reports_failure(trial: Trial) -> Iterator[Violation]:
    """Yield that a failed task was called a success, or didn't end."""
    if trial.ended is None or not trial.has_shown_end:
        return
    if trial.ended.code in (0, None):
        yield violation(
            *(trial, "CLIENT-END-02"),
            seen=f"the task had failed; {end_of(trial)}",
        )


def says_why(trial: Trial) -> Iterator[Violation]:
    """Yield that the reason of a failure isn't in the output."""
    if trial.ended is None or not trial.has_shown_end or trial.ended.code == 0:
        return
    if trial.secret not in trial.ended.output:
        yield violation(
            *(trial, "CLIENT-END-03"),
            seen=f"the detail of the problem ({trial.secret!r}) isn't in the"
            " output",
        )


def stops_when_gone(trial: Trial) -> Iterator[Violation]:
    """Yield that a client went on after 410."""
    gone = [n for n, one in enumerate(trial.seen) if one.answer == "410"]
    if not gone:
        return
    after = [one for one in trial.seen[gone[0] + 1 :] if one.kind != "cancel"]
    again = [one for one in after if one.kind == "submit"]
    if again:
        seen = "after 410 it submitted the work again"
    elif len(after) > POLLS_AFTER_GONE:
        seen = f"after 410 it asked {len(after)} times more"
    elif trial.ended is not None and trial.ended.code in (0, None):
        seen = f"after 410: {end_of(trial)}"
    else:
        return
    yield violation(trial, "CLIENT-END-05", seen=seen)


def gives_up(trial: Trial) -> Iterator[Violation]:
    """Yield that a client didn't end by itself, or called it a success."""
    if trial.ended is None or not trial.asked:
        return
    if trial.ended.code is None:
        yield violation(trial, "CLIENT-END-06", seen=end_of(trial))
    elif trial.ended.code == 0:
        yield violation(
            *(trial, "CLIENT-END-07"),
            seen=f"the task hadn't ended; {end_of(trial)}",
        )
    elif not trial.ended.output.strip():
        yield violation(
            *(trial, "CLIENT-END-07"), seen=f"{end_of(trial)}, without a word"
        )


def follows_redirect(trial: Trial) -> Iterator[Violation]:
    """Yield that 303 was not followed, or its result not reported."""
    redirected = [one for one in trial.seen if one.answer == "303"]
    if not redirected:
        return
    fetched = [one for one in trial.of("result") if one.answer == "200"]
    if not fetched:
        seen = f"after 303 it didn't fetch the result ({end_of(trial)})"
    elif trial.ended is not None and not trial.is_success:
        seen = f"it fetched the result; {end_of(trial)}"
    else:
        return
    yield violation(trial, "CLIENT-END-04", seen=seen)
