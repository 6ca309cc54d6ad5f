"""Sorts the history of lab 5 by orders. It judges nothing.

The writer of a customer's records is `customer of NUMBER`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from harness.history import Record

CUSTOMER = "customer of "
OUTSIDE = "outside"
OPEN = ("queued", "running")
PROOF = 8


@dataclass(slots=True)
class Order:
    """All that was seen of one order, by time."""

    number: str
    is_good: bool = True
    # The customer's records, and those of the calls that name the order.
    own: list[Record] = field(default_factory=list)
    calls: list[Record] = field(default_factory=list)

    def noted(self, what: str) -> list[Record]:
        """Return what the grader has written about it, under one name."""
        return [record for record in self.own if record.what == what]

    @property
    def submitted(self) -> Record | None:
        """Return how its POST ended, if it has."""
        return next(
            (
                record
                for record in self.own
                if record.what == "POST /orders" and record.phase != "invoke"
            ),
            None,
        )

    @property
    def looks(self) -> list[Record]:
        """Return the answers to the customer's questions."""
        return [
            record
            for record in self.own
            if record.what.startswith("GET ") and record.phase == "ok"
        ]

    @property
    def state(self) -> str:
        """Return the state that it showed last; "" for none."""
        return state_in(self.looks[-1]) if self.looks else ""

    def counted(self, call: str) -> list[Record]:
        """Return the calls of one name that counted."""
        return [
            record
            for record in self.calls
            if record.what == call and record.more.get("is_counted")
        ]

    def proof(self, *last: Record) -> tuple[Record, ...]:
        """Return the order's own records and calls, the last few."""
        shown = [
            record
            for record in (*self.own, *self.calls)
            if record.phase != "invoke" and not record.what.startswith("GET ")
        ]
        rows = sorted([*shown, *last], key=lambda record: record.at_s)
        return tuple(rows[-PROOF:])


def state_in(look: Record) -> str:
    """Return the state that an answer shows; "" for none."""
    body = look.more["body"]
    return str(body.get("state", "")) if isinstance(body, dict) else ""


def is_end(state: str) -> bool:
    """Say whether a state is one after which no other should come."""
    return state not in ("", *OPEN)


def gathered(history: Sequence[Record]) -> list[Order]:
    """Gather the records of each order."""
    orders: dict[str, Order] = {}
    for record in history:
        if record.who.startswith(CUSTOMER):
            number = record.who.removeprefix(CUSTOMER)
            order = orders.setdefault(number, Order(number))
            order.own.append(record)
            if record.what == "orders":
                order.is_good = record.more["is_good"]
    for record in history:
        body = record.more.get("json")
        if record.who == OUTSIDE and isinstance(body, dict):
            number = str(body.get("order"))
            if number in orders:
                orders[number].calls.append(record)
    return list(orders.values())
