"""Sorts the history of lab 2 by clients. It judges nothing.

A client's records are its requests, in the order of the answers, between
`starts` and `ends`. `arrived_s` is when a request came, `at_s` when its
answer left, `told_s` the pause that the answer named.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from harness.history import FAULTS, Record

PROOF = 8
# An answer, and the request that the same process sent next.
Pause = tuple[Record, Record]


def by_client(history: Sequence[Record]) -> dict[str, list[Record]]:
    """Return the records of each client."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in history:
        found[record.who].append(record)
    return {
        who: records
        for who, records in found.items()
        if any(record.what == "starts" for record in records)
    }


def is_request(record: Record) -> bool:
    """Say whether a record is of a request."""
    return "arrived_s" in record.more


def pauses(records: Sequence[Record]) -> Iterator[Pause]:
    """Yield the pauses of one client; a start in between ends one.

    After a request that has had no answer, nobody knows when one began.
    """
    for answer, request in pairwise(records):
        is_answered = is_request(answer) and not answer.more.get("hangs")
        if is_answered and is_request(request):
            yield answer, request


def length_s(pause: Pause) -> float:
    """Return how long a pause lasted."""
    return float(pause[1].more["arrived_s"]) - pause[0].at_s


def is_gone(record: Record) -> bool:
    """Say whether an answer was that there is no report any more."""
    return record.more.get("status") in (404, 410)


def flat(found: Sequence[Pause]) -> tuple[Record, ...]:
    """Return the first records of some pauses, each once."""
    records: list[Record] = []
    for record in (record for pause in found for record in pause):
        if record not in records[-2:]:
            records.append(record)
    return tuple(told(record) for record in records[:PROOF])


def shown(history: Sequence[Record], who: str) -> tuple[Record, ...]:
    """Return the last records of a client, kills included."""
    mine = [
        record
        for record in history
        if record.who == who or (record.who == FAULTS and who == "killed")
    ]
    return tuple(told(record) for record in mine[-PROOF:])


def named(record: Record) -> Record:
    """Let a diagram say whose request it was, and how it was answered."""
    says = f"{record.who}: {_words(record)}"
    return replace(record, more={**record.more, "says": says})


def told(record: Record) -> Record:
    """Let a diagram say how a request was answered, and which pause named."""
    if not is_request(record):
        return record
    return replace(record, more={**record.more, "says": _words(record)})


def named_pause(record: Record) -> str:
    """Return what an answer said in Retry-After; "" if it said nothing."""
    more = record.more
    seconds = f"{more['told_s']:g}" if "told_s" in more else ""
    return str(more.get("form") or seconds)


def _words(record: Record) -> str:
    more = record.more
    key = f", key {str(more['key'])[:8]}" if "key" in more else ""
    said = f"{more.get('status') or 'no answer'} {more.get('state', '')}"
    pause = named_pause(record)
    return (
        f"{record.what}{key}: {said.rstrip()}"
        + (", broken off" if more.get("is_cut") else "")
        + (f", Retry-After: {pause}" if pause else "")
    )
