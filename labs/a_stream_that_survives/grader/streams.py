"""Sorts the history of lab 3 by readers. It judges nothing.

The compiler's records say which lines a build printed, by their names. A
reader's records say which of them came, over all of its connections:
`connects`, `opened`, `line`, `finished`, `closed`, and what it waited for in
vain: `lacks`, `still open`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from harness.history import Record

COMPILER = "compiler"
PROOF = 9


def by_reader(history: Sequence[Record]) -> dict[str, list[Record]]:
    """Return the records of each reader."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in history:
        if "commit" in record.more and record.who != COMPILER:
            found[record.who].append(record)
    return found


def beside_stalls(history: Sequence[Record]) -> set[str]:
    """Return the readers that stood beside others which didn't read."""
    return {r.more["other"] for r in history if r.what == "stalled"}


def printed_lines(history: Sequence[Record], commit: str) -> dict[str, float]:
    """Return when each line of a build was printed, in order."""
    return {
        name: record.at_s
        for record in history
        if record.what == "prints" and record.more["commit"] == commit
        for name in record.more["names"]
    }


def upto(records: Sequence[Record], at: Record) -> tuple[Record, ...]:
    """Return the records up to one, the last of them."""
    upto = [record for record in records if record.at_s <= at.at_s]
    return tuple(upto[-PROOF:])
