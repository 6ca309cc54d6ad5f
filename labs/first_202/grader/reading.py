"""Reads a history of the report service: what was asked, given and read.

It knows the service's two addresses and their answers, and judges nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harness.history import Record
from labs.grading.addresses import path_of

REPORTS = "/reports"
POST = f"POST {REPORTS}"
OVER = ("succeeded", "failed")
# What the grader notes beside requests and answers.
ITS_SALES = "the sales of this check"
GAVE_UP = "stops waiting for a report"
INVENTED = "invents an address"


@dataclass(frozen=True, slots=True)
class Read:
    """One answered GET of a report."""

    record: Record
    status: int
    # "" where the answer names none.
    state: str
    total: Any

    @property
    def is_over(self) -> bool:
        """Say whether it shows an end."""
        return is_over(self.status, self.record.more.get("body"))

    def __str__(self) -> str:
        total = "" if self.total is None else f", total {self.total}"
        return f"{self.status} {self.state}".strip() + total


@dataclass(frozen=True, slots=True)
class Report:
    """One report that was accepted, and what was read of it."""

    address: str
    months: int
    accepted: Record
    reads: tuple[Read, ...]
    # Reads of the result, where a 303 gives it an address of its own.
    results: tuple[Read, ...]

    @property
    def end(self) -> Read | None:
        """Return the first read that shows an end."""
        return next((read for read in self.reads if read.is_over), None)


def is_over(status: int, body: Any) -> bool:
    """Say whether an answer shows the end of a report."""
    state = body.get("state") if isinstance(body, dict) else None
    return status == 303 or (status == 200 and state in OVER)


def posts(history: Sequence[Record]) -> list[Record]:
    """Return how each request for a report came out."""
    return [
        record
        for record in named(history, POST)
        if record.phase in ("ok", "unknown")
    ]


def is_valid(post: Record) -> bool:
    """Say whether a request asks for something that can be made."""
    body = post.more.get("json")
    return isinstance(body, dict) and body.get("months") in range(1, 13)


def is_accepted(post: Record) -> bool:
    """Say whether a request got a promise and an address."""
    return post.more.get("status") == 202 and bool(post.more.get("location"))


def reports(history: Sequence[Record]) -> list[Report]:
    """Return all reports that were accepted, in order."""
    found = []
    for post in posts(history):
        if is_valid(post) and is_accepted(post):
            address = path_of(post.more["location"], REPORTS)
            months = post.more["json"]["months"]
            # A service that counts may give out what was invented before.
            of_it = tuple(
                read
                for read in reads(history, address)
                if read.record.at_s > post.at_s
            )
            targets = {
                path_of(read.record.more.get("location", ""), address)
                or address
                for read in of_it
                if read.status == 303
            }
            results = tuple(
                result
                for target in targets
                for result in reads(history, target)
            )
            found.append(Report(address, months, post, of_it, results))
    return found


def reads(history: Sequence[Record], address: str) -> Iterator[Read]:
    """Yield the answered reads of an address."""
    for record in named(history, f"GET {address}"):
        if record.phase != "ok":
            continue
        body = record.more.get("body")
        fields = body if isinstance(body, dict) else {}
        yield Read(
            record,
            record.more["status"],
            str(fields.get("state", "")),
            fields.get("total"),
        )


def named(history: Sequence[Record], *names: str) -> list[Record]:
    """Return the records about something, in order."""
    return [record for record in history if record.what in names]


def killed_s(history: Sequence[Record]) -> float:
    """Return when the API was killed; infinity if it wasn't."""
    stops = [r.at_s for r in named(history, "stop") if r.who == "service"]
    return min(stops, default=math.inf)


def true_total(history: Sequence[Record], months: int) -> int:
    """Return the sum of the first months' sales."""
    sales: list[int] = named(history, ITS_SALES)[0].more["sales"]
    return sum(sales[:months])


def around(
    history: Sequence[Record], middle: Record, name: str
) -> tuple[Record, ...]:
    """Return an operation, with the calls of a name during it."""
    own = [
        record
        for record in history
        if (record.who, record.op) == (middle.who, middle.op)
    ]
    began_s = own[0].at_s
    calls = [
        record
        for record in named(history, name)
        if record.who == "outside" and began_s <= record.at_s <= middle.at_s
    ]
    return tuple(sorted([*own, *calls[:4]], key=lambda record: record.at_s))
