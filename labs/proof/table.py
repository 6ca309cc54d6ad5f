"""Shows the proof as a table, and keeps it as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from labs.proof.running import Run, Seen

# chosen: enough of a message to recognise it.
SHOWN_CHARS = 200


@dataclass(frozen=True, slots=True)
class Line:
    """One check, and how it deviated."""

    run: Run
    seen: Seen
    deviations: Sequence[str]


def lines(told: Sequence[Line]) -> Iterator[str]:
    """Yield a row for each case, then the deviations of all."""
    yield f"{'lab':<26} {'case':<36} {'as declared':>11} {'slowest':>8}"
    ordered = sorted(told, key=_place)
    for (slug, _, kind, name), group in groupby(ordered, key=_place):
        runs = list(group)
        right = sum(not each.deviations for each in runs)
        slowest = max(each.seen.took_s for each in runs)
        what = f"{kind} {name}" if name != kind else kind
        mark = "" if right == len(runs) else "  <--"
        yield (
            f"{slug:<26} {what[:36]:<36} {right:>5} of {len(runs):<3}"
            f"{slowest:>6.1f} s{mark}"
        )
    for each in ordered:
        for deviation in each.deviations:
            case = each.run.case
            yield (
                f"{case.lab.slug} {case.kind} {case.name} seed"
                f" {each.seen.seed}: {deviation[:SHOWN_CHARS]}"
            )


def conclusion(told: Sequence[Line]) -> str:
    """Return one sentence on all checks."""
    wrong = sum(bool(each.deviations) for each in told)
    if wrong:
        return f"{wrong} of {len(told)} checks deviated."
    return f"All {len(told)} checks as declared, and nothing left behind."


def as_json(told: Sequence[Line]) -> list[dict[str, Any]]:
    """Return all checks, for a file."""
    return [
        {
            "lab": each.run.case.lab.slug,
            "kind": each.run.case.kind,
            "name": each.run.case.name,
            "is_whole": each.run.is_whole,
            "signal_at_s": each.run.signal_at_s,
            **asdict(each.seen),
            "deviations": list(each.deviations),
        }
        for each in sorted(told, key=_place)
    ]


def _place(line: Line) -> tuple[str, int, str, str]:
    from labs.proof.cases import KINDS

    case = line.run.case
    order = KINDS.index(case.kind) if case.kind in KINDS else len(KINDS)
    return case.lab.slug, order, case.kind, case.name
