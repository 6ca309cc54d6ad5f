"""Compares what a check said with what it had to say. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from harness.verdict import Verdict
from labs.proof.running import Run, Seen

# chosen: how many times longer a check may take that goes on when wrong.
WHOLE = 2


def deviations(run: Run, seen: Seen, slack: float) -> list[str]:
    """Return all ways in which a check deviated from what was declared."""
    if run.signal_at_s is not None:
        stays = ["it doesn't end"] if seen.verdict == "no end" else []
        return stays + [f"left: {each}" for each in seen.left]
    return list(_deviations(run, seen, slack))


def _deviations(run: Run, seen: Seen, slack: float) -> Iterator[str]:
    case = run.case
    wanted = case.verdict.words.replace(" ", "-")
    if seen.verdict != wanted:
        told = ", ".join(f"{id_}: {s}" for id_, s in seen.broken.items())
        yield f"{seen.verdict} instead of {wanted}: {told or seen.why}"
    elif case.verdict is not Verdict.PASS:
        yield from _message(run, seen)
    limit_s = case.lab.budget_s * slack
    if run.is_whole or case.without:
        # It goes on where a learner's check has ended, and waits out all that
        # the mutant doesn't do.
        limit_s *= WHOLE
    if seen.took_s > limit_s:
        yield f"took {seen.took_s:.1f} s, more than {limit_s:.0f} s"
    for each in seen.left:
        yield f"left: {each}"


def _message(run: Run, seen: Seen) -> Iterator[str]:
    case = run.case
    if not seen.broken:
        yield "wrong without a violation"
    if not case.requirement:
        return
    for id_, said in seen.broken.items():
        if id_ != case.requirement:
            yield f"{id_} instead of {case.requirement}: {said}"
        elif case.says not in said:
            yield f"{case.says!r} isn't in {said!r}"
