"""Reads a history of the order service: who sent what, and what was charged.

It knows the service's address and its answers, and judges nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from harness.history import Record

ORDERS = "/orders"
POST = f"POST {ORDERS}"
CHARGE = "charge"
# What the grader notes beside requests and answers.
GAVE_UP = "stops waiting for a charge"
TROUBLED = "an order that meets a fault"
TAKEN = (200, 202)


@dataclass(frozen=True, slots=True)
class Intent:
    """All requests for one order: one customer, one key, one body."""

    customer: str
    # "" for a request without one.
    key: str
    body: dict[str, Any]
    # How each request came out, in order.
    answers: tuple[Record, ...]
    # The charges that the bank has counted for it.
    charges: tuple[Record, ...]

    @property
    def taken(self) -> list[Record]:
        """Return the answers that promise the order."""
        return [answer for answer in self.answers if is_taken(answer)]

    @property
    def addresses(self) -> list[str]:
        """Return the addresses in these answers, each once."""
        return list(
            dict.fromkeys(answer.more["location"] for answer in self.taken)
        )


def is_taken(answer: Record) -> bool:
    """Say whether an answer promises the order and names its address."""
    more = answer.more
    return more.get("status") in TAKEN and bool(more.get("location"))


def intents(history: Sequence[Record]) -> list[Intent]:
    """Return all orders, with their answers and charges."""
    charges = [
        record
        for record in named(history, CHARGE)
        if record.phase == "ok" and record.more.get("is_counted")
    ]
    found: dict[tuple[str, str, str], list[Record]] = {}
    for record in named(history, POST):
        if record.phase in ("ok", "unknown"):
            body = json.dumps(record.more["json"], sort_keys=True)
            of = (record.who, record.more.get("key", ""), body)
            found.setdefault(of, []).append(record)
    return [
        Intent(
            customer,
            key,
            body := json.loads(text),
            tuple(answers),
            tuple(_of(charges, customer, body["amount"])),
        )
        for (customer, key, text), answers in found.items()
    ]


def named(history: Sequence[Record], name: str) -> list[Record]:
    """Return the records about something, in order."""
    return [record for record in history if record.what == name]


def noted(history: Sequence[Record], name: str) -> set[tuple[str, str]]:
    """Return customer and key of each of the grader's notes of a name."""
    return {
        (note.more["customer"], note.more["key"])
        for note in named(history, name)
    }


def _of(
    charges: Iterable[Record], customer: str, amount: int
) -> Iterable[Record]:
    """Return the charges of an order: no amount is used for two."""
    wanted = (customer, amount)
    for charge in charges:
        about = charge.more["json"]
        fields = about if isinstance(about, dict) else {}
        if (fields.get("customer"), fields.get("amount")) == wanted:
            yield charge


def troubled_s(history: Sequence[Record], order: Intent) -> float:
    """Return when a fault was about to meet an order; infinity for none."""
    notes = (
        record.at_s
        for record in named(history, TROUBLED)
        if record.more["key"] == order.key
    )
    return max(notes, default=inf)
