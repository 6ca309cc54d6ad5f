"""Judges how a client submits and asks: again, soon enough, late enough."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from harness.checkers.violation import Violation
from harness.hostile.judges.words import answer_of, end_of, violation
from harness.hostile.trial import Seen, Trial

Judge = Callable[[Trial], Iterator[Violation]]

# chosen: clocks and timers may differ by so much; a client that ignores
# Retry-After comes a second or more too early.
EARLY_S = 0.25


def makes_one_task(trial: Trial) -> Iterator[Violation]:
    """Yield that submissions have made more than one task."""
    sent = trial.of("submit")
    if trial.tasks <= 1:
        return
    keys = [one.key for one in sent]
    if not any(keys):
        how = "without an Idempotency-Key"
    elif len(set(keys)) == len(keys):
        how = "each with another key"
    else:
        how = f"with the keys {', '.join(key or '-' for key in keys)}"
    yield violation(
        *(trial, "CLIENT-SUBMIT-01"),
        seen=f"{len(sent)} submissions, {how}, made {trial.tasks} tasks",
    )


def submits_again(requirement: str) -> Judge:
    """Judge whether a submission without success was sent again."""

    def judge(trial: Trial) -> Iterator[Violation]:
        sent = trial.of("submit")
        if sent and not any(one.answer == "202" for one in sent):
            yield violation(
                *(trial, requirement),
                seen=f"{answer_of(sent[-1])} to its submission, and no other"
                f" one after it; {end_of(trial)}",
            )

    return judge


def waits(trial: Trial) -> Iterator[Violation]:
    """Yield the first request that came before it was allowed."""
    yield from _early(trial, "CLIENT-WAIT-01")


def waits_for_date(trial: Trial) -> Iterator[Violation]:
    """Yield that a date wasn't kept, or ended the client."""
    early = list(_early(trial, "CLIENT-WAIT-02"))
    yield from early
    if not early and _stops_at(trial, "429"):
        yield violation(
            *(trial, "CLIENT-WAIT-02"),
            seen=f"after 429 with a date it didn't ask again; {end_of(trial)}",
        )


def _early(trial: Trial, requirement: str) -> Iterator[Violation]:
    before: dict[tuple[str, str], Seen] = {}
    for one in trial.seen:
        last = before.get((one.method, one.path))
        before[one.method, one.path] = one
        if last is None or last.again_at_s is None:
            continue
        if trial.shown_end_s is not None and one.at_s > trial.shown_end_s:
            # An event has told it that there is something to read.
            continue
        if one.at_s < last.again_at_s - EARLY_S:
            after_s = one.at_s - last.answered_s
            told_s = last.again_at_s - last.answered_s
            yield violation(
                *(trial, requirement),
                seen=f"it asked again {after_s:.2f} s after {answer_of(last)}",
                expected=f"{told_s:.1f} s, by its Retry-After",
            )
            return


def asks_again(requirement: str, *answers: str) -> Judge:
    """Judge whether a client asked again after each of these answers."""

    def judge(trial: Trial) -> Iterator[Violation]:
        for answer in answers:
            if _stops_at(trial, answer):
                yield violation(
                    *(trial, requirement),
                    seen=f"after {answer_of(trial.asked[-1])} it didn't ask"
                    f" again; {end_of(trial)}",
                )
                return

    return judge


def _stops_at(trial: Trial, answer: str) -> bool:
    """Say whether the client asked no more after this answer."""
    if not trial.asked or trial.asked[-1].answer != answer:
        return False
    # A client that still waits for its first answer hasn't stopped.
    return bool(answer) or (
        trial.ended is not None and trial.ended.code is not None
    )


def has_timeout(trial: Trial) -> Iterator[Violation]:
    """Yield that a request without an answer wasn't given up."""
    if trial.ended is not None and trial.asked and trial.ended.code is None:
        yield violation(
            *(trial, "CLIENT-POLL-04"),
            seen=f"its first question got no answer; {end_of(trial)}",
        )


def keeps_credentials(trial: Trial) -> Iterator[Violation]:
    """Yield that credentials came to another origin."""
    for one in trial.seen:
        if one.is_elsewhere and one.authorization:
            yield violation(
                *(trial, "CLIENT-AUTH-01"),
                seen=f"{one.method} to the other host had Authorization",
            )
            return
