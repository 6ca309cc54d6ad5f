"""Sorts the history of lab 3 by readers. It judges nothing.

The compiler's records say which lines a build printed, by their names. A
reader's records say which of them came, over all of its connections:
`connects`, `opened`, `line`, `finished`, `closed`, and what it waited for in
vain: `lacks`, `still open`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from harness.history import Record

COMPILER = "compiler"
SERVICE = "service"
PROOF = 12


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


def upto(history: Sequence[Record], at: Record) -> tuple[Record, ...]:
    """Return what led to a reader's record: what it got, and what was printed.

    Processes that were stopped or started meanwhile are there as well.
    """
    commit = at.more["commit"]
    names = list(printed_lines(history, commit))
    told = [
        _telling(record, names)
        for record in history
        if record.at_s <= at.at_s
        and (
            record.who == at.who
            or (record.who == SERVICE and record.phase == "ok")
            or (record.who == COMPILER and record.more["commit"] == commit)
        )
    ]
    return tuple(told[-PROOF:])


def _telling(record: Record, names: Sequence[str]) -> Record:
    """Say what a diagram has to show: numbers of lines, ids, statuses."""
    says = _words(record, names)
    if not says:
        return record
    return replace(record, more={**record.more, "says": says})


def _words(record: Record, names: Sequence[str]) -> str:
    more = record.more
    if record.who == COMPILER:
        return _printing(more, names)
    match record.what:
        case "connects":
            last_id = more.get("last_id")
            ids = f"with last_id {last_id}" if last_id else "without a last_id"
            via = f", via {more['via']}" if "via" in more else ""
            return f"{record.who} connects {ids}{via}"
        case "opened":
            return f"opened, status {more['status']}"
        case "line":
            name = more["name"]
            number = names.index(name) + 1 if name in names else "unknown"
            return f"line {number}, {_id(more)}"
        case "finished":
            return f"finished, {_id(more)}"
        case "closed":
            return f"closed, {more['how']}"
        case "lacks":
            return f"has {more['has']} of {more['printed']} lines"
        case _:
            return ""


def _printing(more: Mapping[str, Any], names: Sequence[str]) -> str:
    printed = more.get("names")
    if not printed:
        return "the build ends"
    first = names.index(printed[0]) + 1
    last = first + len(printed) - 1
    if first == last:
        return f"the compiler prints line {first}"
    return f"the compiler prints lines {first} to {last}"


def _id(more: Mapping[str, Any]) -> str:
    return f"id {more['id']}" if more["id"] else "no id"
