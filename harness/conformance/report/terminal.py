"""The report for a terminal: one line a requirement, and the proofs. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from harness.conformance.outcome import Row, Standing
from harness.conformance.report.story import Told, line
from harness.requirements import Level
from harness.verdict import Verdict

MARKS = {
    Standing.PASS: "ok",
    Standing.VIOLATED: "VIOLATED",
    Standing.SKIPPED: "skipped",
    Standing.COULD_NOT_JUDGE: "?",
}
# chosen: the first of each kind is enough to mend it.
SHOWN = 2
SENTENCES = {
    Verdict.PASS: "Pass: no MUST is violated.",
    Verdict.WRONG: "Wrong: a MUST is violated.",
    Verdict.COULD_NOT_JUDGE: "Could not judge: see the rows with a `?`.",
}


def report(told: Told) -> str:
    """Return the report."""
    return "\n".join(
        [
            *(_row(row) for row in told.rows),
            "",
            *_violations(told),
            *_ending(told),
        ]
    )


def _row(row: Row) -> str:
    requirement = row.requirement
    head = f"{MARKS[row.standing]:<9} {requirement.id:<15} {requirement.level}"
    text = row.reason or requirement.text
    return f"{head:<33} {text}"


def _violations(told: Told) -> Iterator[str]:
    for row in told.rows:
        if row.standing is not Standing.VIOLATED:
            continue
        needed = row.requirement
        yield f"{needed.id} {needed.name}  ({needed.level})"
        yield f"  {needed.text}"
        for violation in row.violations[:SHOWN]:
            yield f"  at        {violation.subject}"
            yield f"  expected  {violation.expected}"
            yield f"  seen      {violation.seen}"
            for record in violation.proof:
                yield f"    {line(record, told.began_s)}"
        if len(row.violations) > SHOWN:
            yield f"  and {len(row.violations) - SHOWN} more like it"
        yield f"  why       {needed.why}"
        yield f"  source    {needed.source}"
        yield f"  read      site/chapters/{needed.chapter}.md"
        yield ""


def _ending(told: Told) -> Iterator[str]:
    counts = ", ".join(f"{n} {name}" for name, n in told.counts.items() if n)
    yield f"{SENTENCES.get(told.verdict, str(told.verdict))} {counts}."
    skipped = [
        row.requirement.id
        for row in told.rows
        if row.standing is Standing.SKIPPED
        and row.requirement.level is Level.MUST
    ]
    if skipped:
        yield f"Not judged: {len(skipped)} MUSTs, for the reasons above."
    yield (
        f"{told.url}, dialect {told.dialect}: {told.requests} requests in"
        f" {told.took_s:.1f} s; --seed {told.seed} sends the same bodies"
        " again."
    )
    if told.history:
        yield f"History: {told.history}"
