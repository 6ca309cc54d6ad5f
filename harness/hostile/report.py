"""The report on a client: a table for people, or the same as data. Pure."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Iterator, Sequence
from typing import Any

from harness.hostile.running import Judged, texts, verdict
from harness.hostile.trial import Seen, Trial
from harness.requirements import requirements
from harness.verdict import Verdict

WIDTH = 79
INDENT = " " * 9
# chosen: more requests than this are counted, not listed.
LISTED = 12
SHOWN = 2000
NOT_JUDGED = (
    "The client has to succeed in calm weather first: submit to {url}, follow"
    " Location, wait for the end, print the result, and exit with 0."
)
VERBS = {
    "submit": "POST",
    "status": "GET",
    "events": "GET events",
    "result": "GET result",
    "cancel": "DELETE",
}


def mark(judged: Judged) -> str:
    """Return how a client took a way, in a word."""
    if judged.verdict is Verdict.WRONG:
        return "wrong"
    if judged.violations:
        return "remark"
    return "pass" if judged.is_tried else "not met"


def row(judged: Judged, guide: str) -> str:
    """Return the lines on one way."""
    trial = judged.trial
    lines = [f"{mark(judged):<8} {trial.way}"]
    lines += _wrapped(texts()[trial.way].does.replace("`", ""))
    lines += _wrapped(f"client: {did(trial)}")
    if not judged.is_tried:
        lines += _wrapped(f"not met: {texts()[trial.way].untried}")
    for violation in judged.violations:
        requirement = requirements()[violation.requirement]
        lines += _wrapped(
            f"{requirement.id} {requirement.level}: {requirement.text}"
        )
        lines += _wrapped(f"  seen: {violation.seen}")
        if violation.expected:
            lines += _wrapped(f"  expected: {violation.expected}")
        lines += _wrapped(f"  why: {requirement.why}")
        lines += [f"{INDENT}  {guide}/chapters/{requirement.chapter}/"]
    return "\n".join(lines)


def summary(all_judged: Sequence[Judged]) -> str:
    """Return the last lines: a count of each mark, and the verdict."""
    marks = [mark(judged) for judged in all_judged]
    counts = [
        f"{marks.count(word)} {word}"
        for word in ("pass", "remark", "wrong", "not met")
        if word in marks
    ]
    lines = ["", f"{', '.join(counts)}: {verdict(all_judged).words}"]
    if verdict(all_judged) is Verdict.COULD_NOT_JUDGE:
        ended = all_judged[0].trial.ended if all_judged else None
        output = ended.output.strip()[-SHOWN:] if ended else ""
        lines += textwrap.wrap(NOT_JUDGED, WIDTH)
        lines += ["Its output:", output] if output else []
    return "\n".join(lines)


def did(trial: Trial) -> str:
    """Return what a client did, request by request."""
    asked = [
        f"{_asked(one)} x{count}" if count > 1 else _asked(one)
        for one, count in _runs(trial.seen)
    ]
    if len(asked) > LISTED:
        left = len(asked) - LISTED
        asked = [*asked[:LISTED], f"and {left} more"]
    done = ", ".join(asked) or "no request"
    ended = trial.ended
    if ended is None:
        return done
    took = f"{ended.took_s:.1f} s"
    if ended.code is None:
        return f"{done}; ended by us after {took}"
    return f"{done}; exit code {ended.code} after {took}"


def data(all_judged: Sequence[Judged], seed: int) -> dict[str, Any]:
    """Return the report as data."""
    return {
        "seed": seed,
        "verdict": verdict(all_judged).words,
        "ways": [_way(judged) for judged in all_judged],
    }


def _way(judged: Judged) -> dict[str, Any]:
    trial = judged.trial
    return {
        "way": trial.way,
        "does": texts()[trial.way].does,
        "verdict": mark(judged),
        "violations": [
            {
                "requirement": violation.requirement,
                "level": requirements()[violation.requirement].level,
                "text": requirements()[violation.requirement].text,
                "seen": violation.seen,
                "expected": violation.expected,
                "why": requirements()[violation.requirement].why,
                "chapter": requirements()[violation.requirement].chapter,
            }
            for violation in judged.violations
        ],
        "tasks": trial.tasks,
        "requests": [
            {
                "at_s": round(one.at_s - trial.seen[0].at_s, 3),
                "method": one.method,
                "path": one.path,
                "answer": one.answer or None,
                "key": one.key or None,
                "last_event_id": one.last_event_id or None,
                "is_elsewhere": one.is_elsewhere,
                "has_authorization": bool(one.authorization),
            }
            for one in trial.seen
        ],
        "exit_code": trial.ended.code if trial.ended else None,
        "took_s": round(trial.ended.took_s, 2) if trial.ended else None,
        "output": trial.ended.output if trial.ended else "",
    }


def _runs(seen: Sequence[Seen]) -> Iterator[tuple[Seen, int]]:
    for _, group in itertools.groupby(seen, _asked):
        alike = list(group)
        yield alike[0], len(alike)


def _asked(one: Seen) -> str:
    verb = VERBS.get(one.kind, f"{one.method} {one.path}"[:40])
    where = " elsewhere" if one.is_elsewhere else ""
    return f"{verb}{where} {one.answer or 'unanswered'}"


def _wrapped(text: str) -> list[str]:
    indent = INDENT + "  " * (text.startswith("  "))
    return textwrap.wrap(
        text.strip(), WIDTH, initial_indent=indent, subsequent_indent=indent
    )
