"""Reads a history of the picking service: orders, picks, and their spans.

Spans arrive at the grader's collector as OTLP/JSON. It judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from harness.history import Record

ORDERS = "/orders"
POST = f"POST {ORDERS}"
PICK = "pick"
SPANS = "spans"
# What the grader notes beside requests and calls.
SENDS = "sends an order"
HEADERS = "the headers of a call"
KILLS = "kills the caller of a pick"
WORKERS_START = "the workers start"
GAVE_UP = "stops waiting for picks"
ATTEMPT = "attempt"
WAIT = "queue.wait_ms"
# https://www.w3.org/TR/trace-context/#traceparent-header
TRACEPARENT = re.compile(
    r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})"
)


@dataclass(frozen=True, slots=True)
class Span:
    """One span that has arrived at the collector."""

    trace_id: str
    span_id: str
    # The ids of its parent and of the spans that it links to.
    causes: tuple[str, ...]
    name: str
    attributes: dict[str, Any]
    # Its arrival at the collector.
    record: Record | None


@dataclass(frozen=True, slots=True)
class Order:
    """One order, as it was sent."""

    number: str
    # "" for none; may be malformed.
    traceparent: str
    # What no span may tell: the customer's name, address and token.
    secrets: tuple[str, ...]
    asked: Record | None
    # How the request came out.
    answer: Record | None
    items: tuple[str, ...]

    @property
    def has_broken_trace(self) -> bool:
        """Say whether its traceparent is none, or none by the standard."""
        return not TRACEPARENT.fullmatch(self.traceparent)


@dataclass(frozen=True, slots=True)
class Pick:
    """One call to the warehouse."""

    order: str
    item: str
    number: int
    arrived: Record
    status: int | None
    # "" for none.
    traceparent: str
    was_killed: bool

    @property
    def context(self) -> tuple[str, str, str] | None:
        """Return trace id, span id and flags; None if malformed."""
        found = TRACEPARENT.fullmatch(self.traceparent)
        return (found[1], found[2], found[3]) if found else None


def orders(history: Sequence[Record]) -> list[Order]:
    """Return all orders that were sent."""
    posts = [record for record in history if record.what == POST]
    found = []
    for note in named(history, SENDS):
        number = note.more["order"]
        own = [post for post in posts if post.more["json"]["order"] == number]
        found.append(
            Order(
                number,
                note.more["traceparent"],
                tuple(note.more["secrets"]),
                next((r for r in own if r.phase == "invoke"), None),
                next((r for r in own if r.phase != "invoke"), None),
                tuple(note.more["items"]),
            )
        )
    return found


def picks(history: Sequence[Record]) -> list[Pick]:
    """Return all calls to the warehouse, in order."""
    headers = {
        note.more["number"]: note.more["headers"]
        for note in named(history, HEADERS)
        if note.more["call"] == PICK
    }
    killed = {note.more["number"] for note in named(history, KILLS)}
    calls = named(history, PICK)
    statuses = {
        call.more["number"]: call.more["status"]
        for call in calls
        if call.phase == "ok"
    }
    return [
        Pick(
            str(fields.get("order")),
            str(fields.get("item")),
            number := call.more["number"],
            call,
            statuses.get(number),
            headers.get(number, {}).get("traceparent", ""),
            number in killed,
        )
        for call in calls
        if call.phase == "invoke"
        and isinstance(fields := call.more["json"], dict)
    ]


def spans(history: Sequence[Record]) -> dict[str, Span]:
    """Return all spans by their ids."""
    return {
        span.span_id: span
        for record in named(history, SPANS)
        if record.phase == "invoke"
        for span in spans_of(record.more["json"], record)
    }


def enclosing(known: dict[str, Span], span_id: str) -> Span | None:
    """Return the attempt's span around a span, or that span itself."""
    return next(
        (
            known[id_]
            for id_ in causes(known, span_id)
            if id_ in known and ATTEMPT in known[id_].attributes
        ),
        None,
    )


def causes(known: dict[str, Span], span_id: str) -> Iterator[str]:
    """Yield a span and, over parents and links, all that led to it."""
    found, open_ = {span_id}, [span_id]
    while open_:
        id_ = open_.pop(0)
        yield id_
        if id_ in known:
            new = [each for each in known[id_].causes if each not in found]
            found.update(new)
            open_ += new


def named(history: Sequence[Record], name: str) -> list[Record]:
    """Return the records about something, in order."""
    return [record for record in history if record.what == name]


def spans_of(body: Any, record: Record | None = None) -> Iterator[Span]:
    """Yield the spans in the body of a request to the collector."""
    for resource in _list(body, "resourceSpans"):
        for scope in _list(resource, "scopeSpans"):
            for span in _list(scope, "spans"):
                links = [each.get("spanId") for each in _list(span, "links")]
                led = [span.get("parentSpanId"), *links]
                yield Span(
                    str(span.get("traceId", "")).lower(),
                    str(span.get("spanId", "")).lower(),
                    tuple(str(cause).lower() for cause in led if cause),
                    str(span.get("name", "")),
                    {
                        str(each.get("key")): _value(each.get("value"))
                        for each in _list(span, "attributes")
                    },
                    record,
                )


def _list(parent: Any, name: str) -> list[dict[str, Any]]:
    found = parent.get(name) if isinstance(parent, dict) else None
    items = found if isinstance(found, list) else []
    return [item for item in items if isinstance(item, dict)]


def _value(value: Any) -> Any:
    """Return an attribute's value; OTLP writes integers as text."""
    if not isinstance(value, dict) or not value:
        return None
    ((kind, content),) = list(value.items())[:1]
    try:
        return int(content) if kind == "intValue" else content
    except (TypeError, ValueError):
        return None
