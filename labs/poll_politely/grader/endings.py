"""Judges how the client of lab 2 ends, and what it orders and saves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import Record
from labs.poll_politely.grader.clients import by_client, is_gone, shown


def ends_as_the_report(history: Sequence[Record]) -> Iterator[Violation]:
    """The client saves the whole report, or says why there is none."""
    for who, records in by_client(history).items():
        last = records[-1]
        expected = last.more.get("expected")
        gone = [record for record in records if is_gone(record)]
        reason = last.more.get("reason", "")
        if expected not in (0, 1):
            continue
        seen = ""
        if len(gone) > 1:
            seen = f"asked {len(gone)} times for a report that is gone"
        elif last.what == "still runs":
            # If it only is late, another judge says so.
            continue
        elif last.more["code"] != expected:
            seen = f"ended with {_code(last)}"
        elif expected == 0 and last.more["saved"] != "the report":
            seen = f"ended with code 0 and saved {last.more['saved']}"
        elif reason not in last.more["output"]:
            seen = f"ended without saying why: {reason!r}"
        if seen:
            yield Violation(
                "L02-OUTCOME-01",
                who,
                seen,
                "exit code 0 and the whole report in report.json"
                if expected == 0
                else "exit code 1 and the reason, without another request",
                shown(history, who),
            )


def one_report(history: Sequence[Record]) -> Iterator[Violation]:
    """However often a client is started, it orders one report."""
    for who, records in by_client(history).items():
        orders = [r for r in records if r.more.get("is_new") is not None]
        made = sorted({str(r.more["report"]) for r in orders})
        if len(made) < 2:
            continue
        starts = sum(r.what == "starts" for r in records)
        yield Violation(
            "L02-RESUME-01",
            who,
            f"{starts} starts and {len(orders)} orders made"
            f" {len(made)} reports",
            "one report",
            shown(history, who),
        )


def gives_up(history: Sequence[Record]) -> Iterator[Violation]:
    """A client ends at its deadline, with code 2 and the address."""
    for who, records in by_client(history).items():
        last = records[-1]
        if last.more.get("expected") != 2:
            continue
        deadline_s = records[0].more["deadline_s"]
        after_s = last.at_s - records[0].at_s
        ids = {str(r.more["report"]) for r in records if "report" in r.more}
        if last.what == "still runs":
            seen = f"still running {after_s:.1f} s after its start"
        elif last.more["code"] != 2:
            seen = f"ended after {after_s:.1f} s with {_code(last)}"
        elif not any(id_ in last.more["output"] for id_ in ids):
            seen = (
                "gave up without naming the report's address; it printed:"
                f" {last.more['output'].strip()[-120:] or 'nothing'}"
            )
        else:
            continue
        yield Violation(
            "L02-GIVEUP-01",
            who,
            f"with a deadline of {deadline_s:g} s: {seen}",
            "ends by its deadline, with exit code 2 and the address of the"
            " report in its output",
            shown(history, who),
        )


def _code(last: Record) -> str:
    code = last.more["code"]
    lines = str(last.more["output"]).strip().splitlines()
    said = f"; the last line it printed: {lines[-1]}" if lines else ""
    return f"code {code}{said}"
