"""Judges how orders ended, from what customers and the outside world saw.

The writer of a customer's records is `customer of NUMBER`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from harness.checkers.violation import Violation
from harness.history import FAULTS, Record

CUSTOMER = "customer of "
OUTSIDE = "outside"
EFFECTS = {"charge": "charged", "receipt": "sent its receipt"}
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
        body = self.looks[-1].more["body"] if self.looks else None
        return str(body.get("state", "")) if isinstance(body, dict) else ""

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


def answers_at_once(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L05-ACCEPT-01: 202 with an address, before the work."""
    expected = "202 with a Location, before the check of the order is answered"
    for order in _orders(history):
        answer = order.submitted
        if answer is None:
            continue
        seen = ""
        if answer.phase == "unknown":
            seen = f"POST /orders got no answer: {answer.more.get('error')}"
        elif answer.more["status"] != 202 or not answer.more.get("location"):
            seen = (
                f"POST /orders answered {answer.more['status']} with the"
                f" Location {answer.more.get('location')!r}"
            )
        elif order.noted("its work goes on"):
            took_s = answer.more["took_s"]
            seen = (
                f"POST /orders answered after {took_s:.1f} s: only when the"
                " check of the order had been answered"
            )
        if seen:
            yield Violation(
                "L05-ACCEPT-01", order.number, seen, expected, order.proof()
            )


def every_order_ends(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L05-ENDS-01: an accepted order ends, whatever died."""
    for order in _orders(history):
        for given_up in order.noted("gave up waiting"):
            fault = _fault(history, order)
            since = fault or order.submitted or order.own[0]
            waited_s = given_up.at_s - since.at_s
            after = (
                f"{fault.more['target']} was killed" if fault else "its 202"
            )
            shows = f"still {order.state!r}" if order.state else "unknown"
            yield Violation(
                "L05-ENDS-01",
                order.number,
                f"order {order.number} is {shows}, {waited_s:.1f} s after"
                f" {after}",
                "it ends, because another process carries it out",
                order.proof(*order.looks[-1:], *([fault] if fault else [])),
            )


def has_one_effect(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L05-EFFECT-01: one charge and one receipt for an order."""
    for order in _orders(history):
        for call, done in EFFECTS.items():
            counted = order.counted(call)
            if len(counted) < 2:
                continue
            keys = " and ".join(
                repr(record.more["key"]) if record.more["key"] else "no key"
                for record in counted
            )
            yield Violation(
                "L05-EFFECT-01",
                order.number,
                f"order {order.number} was {done} {len(counted)} times, with"
                f" {keys}, by the processes"
                f" {', '.join(str(r.more['pid']) for r in counted)}",
                f"one {call} that counts, in however many attempts",
                order.proof(),
            )


def says_what_happened(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L05-TRUE-01: the end that is shown is what happened outside."""
    for order in _orders(history):
        if not order.state or order.state in OPEN:
            continue
        charges = len(order.counted("charge"))
        receipts = len(order.counted("receipt"))
        wanted = "done" if order.is_good else "refused"
        is_true = order.state == wanted and (
            min(charges, receipts) > 0 if order.is_good else not charges
        )
        if is_true:
            continue
        passed = "passed" if order.is_good else "didn't pass"
        yield Violation(
            "L05-TRUE-01",
            order.number,
            f"order {order.number} shows {order.state!r}: it {passed} its"
            f" check, and has {charges} charges and {receipts} receipts",
            f"{wanted!r}, with "
            + ("a charge and a receipt" if order.is_good else "no charge"),
            order.proof(*order.looks[-1:]),
        )


def counts_attempts(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L05-ATTEMPTS-01: attempts that died are counted as well."""
    for order in _orders(history):
        if not order.state or order.state in OPEN:
            continue
        look = order.looks[-1]
        # A message too many may begin an attempt after the end that was
        # seen. The customer can't have been told about that one.
        asked_s = look.at_s - look.more.get("took_s", 0.0)
        deaths = sum(
            died.at_s < asked_s for died in order.noted("lost its process")
        )
        shown = look.more["body"].get("attempts")
        if isinstance(shown, int) and shown > deaths:
            continue
        yield Violation(
            "L05-ATTEMPTS-01",
            order.number,
            f"order {order.number} shows attempts: {shown!r}, and its process"
            f" was killed {'once' if deaths == 1 else f'{deaths} times'}"
            " before the attempt that ended it",
            f"at least {deaths + 1}",
            order.proof(look),
        )


def _orders(history: Sequence[Record]) -> list[Order]:
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


def _fault(history: Sequence[Record], order: Order) -> Record | None:
    """Return the death that hit an order, or else the last one since."""
    deaths = [
        record
        for record in history
        if record.who == FAULTS
        and record.phase == "ok"
        and record.at_s > order.own[0].at_s
    ]
    pids = {record.more["pid"] for record in order.calls}
    own = [record for record in deaths if record.more["pid"] in pids]
    return next(reversed(own or deaths), None)


Judge = Callable[[Sequence[Record]], Iterator[Violation]]
JUDGES: tuple[Judge, ...] = (
    answers_at_once,
    every_order_ends,
    has_one_effect,
    says_what_happened,
    counts_attempts,
)
