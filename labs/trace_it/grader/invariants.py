"""Judges a history of the picking service. Pure.

Each judge says at most one thing, about the first case that it finds, and is
silent about what hasn't been tried yet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from urllib.parse import quote, quote_plus

from harness.checkers.violation import Violation
from harness.history import Record
from labs.trace_it.grader.reading import (
    GAVE_UP,
    HEADERS,
    SPANS,
    TRACEPARENT,
    Order,
    named,
    orders,
    picks,
)
from labs.trace_it.grader.traces import (
    each_attempt_is_a_span,
    one_trace,
    waits_are_told,
)

# A token, as HTTP defines it.
NAME = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
OCTETS = r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*"
PAIR = rf"\s*{NAME}\s*=\s*{OCTETS}\s*"
# https://www.w3.org/TR/baggage/#definition
MEMBER = re.compile(rf"{PAIR}(?:;\s*{NAME}\s*(?:=\s*{OCTETS}\s*)?)*")

Judge = Callable[[Sequence[Record]], Iterable[Violation]]


def nothing_personal(history: Sequence[Record]) -> Iterator[Violation]:
    """No span and no header of a trace tells who the customer is."""
    secrets = [
        form
        for order in orders(history)
        for secret in order.secrets
        for form in (secret, quote(secret), quote_plus(secret))
    ]
    told = [
        ("a span", record, json.dumps(record.more["json"], ensure_ascii=False))
        for record in named(history, SPANS)
        if record.phase == "invoke"
    ] + [
        (f"the header {name}", note, value)
        for note in named(history, HEADERS)
        for name, value in note.more["headers"].items()
    ]
    for where, record, text in told:
        found = [secret for secret in secrets if secret in text]
        if found:
            yield Violation(
                "L12-PRIVATE-01",
                where,
                f"{where} has {found[0]!r} in it",
                "no name, no address and no token of a customer's",
                (record,),
            )
            return


def headers_are_well_formed(history: Sequence[Record]) -> Iterator[Violation]:
    """Headers keep to the standard, and others' mistakes do no harm."""
    for note in named(history, HEADERS):
        headers = note.more["headers"]
        parent, baggage = headers.get("traceparent"), headers.get("baggage")
        name, bad = "traceparent", parent
        if parent is None or TRACEPARENT.fullmatch(parent):
            name, bad = "baggage", baggage
            if baggage is None or _is_baggage(baggage):
                continue
        yield Violation(
            "L12-HEADER-01",
            f"the header {name}",
            f"{name}: {bad}",
            f"a {name} as the W3C defines it",
            (note,),
        )
        return
    for order in orders(history):
        if order.has_broken_trace and order.answer and not _is_taken(order):
            yield Violation(
                "L12-HEADER-01",
                order.number,
                f"status {order.answer.more.get('status')} for the"
                f" traceparent {order.traceparent!r}",
                "202, and a new trace: a wrong header isn't the order's fault",
                (order.answer,),
            )
            return


def all_is_picked(history: Sequence[Record]) -> Iterator[Violation]:
    """Each order is accepted, and each of its items is picked."""
    done = {
        (pick.order, pick.item)
        for pick in picks(history)
        if pick.status == 200
    }
    given_up = {note.more["order"] for note in named(history, GAVE_UP)}
    for order in orders(history):
        left = [i for i in order.items if (order.number, i) not in done]
        if (
            order.answer
            and not _is_taken(order)
            and not order.has_broken_trace
        ):
            seen = f"status {order.answer.more.get('status')}"
        elif left and order.number in given_up and _is_taken(order):
            seen = f"{len(left)} of {len(order.items)} items weren't picked"
        else:
            continue
        answers = (order.answer,) if order.answer else ()
        yield Violation(
            "L12-WORK-01",
            order.number,
            seen,
            "202, and each item picked",
            (*answers, *named(history, GAVE_UP)[:1]),
        )
        return


def _is_taken(order: Order) -> bool:
    return order.answer is not None and order.answer.more.get("status") == 202


def _is_baggage(text: str) -> bool:
    return all(MEMBER.fullmatch(member) for member in text.split(","))


JUDGES: tuple[Judge, ...] = (
    one_trace,
    all_is_picked,
    each_attempt_is_a_span,
    waits_are_told,
    nothing_personal,
    headers_are_well_formed,
)
