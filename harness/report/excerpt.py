"""The lines of a history that show a violation. Pure."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Iterator

from harness.checkers.evidence import Evidence
from harness.checkers.violation import Violation
from harness.history import FAULTS, Record

# chosen: as many as fit on a screen beside the rest.
LINES = 8
NAMES = ("task", "reader", "key", "upload")
WIDTH = 160


def excerpt(evidence: Evidence, violation: Violation) -> Iterator[str]:
    """Yield the last lines about a violation's subject, with faults.

    Faults are those between the first and the last of these lines.
    """
    about = [
        record
        for record in evidence.records
        if violation.subject in {record.more.get(name) for name in NAMES}
        or record.what == violation.subject
    ][-LINES:]
    if not about:
        return
    first = bisect_left(
        evidence.records, about[0].at_s, key=lambda record: record.at_s
    )
    faults = [
        record
        for record in evidence.records[first:]
        if record.who == FAULTS and record.at_s <= about[-1].at_s
    ]
    shown = sorted(about + faults[-2:], key=lambda record: record.at_s)
    yield from map(line, shown)


def line(record: Record) -> str:
    """Return a record as one line of limited width."""
    more = json.dumps(record.more)
    text = f"{record.at_s:.3f} {record.who} {record.what} {record.phase}"
    return f"{text} {more}"[:WIDTH]
