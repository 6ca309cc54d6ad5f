"""Judges a history of the order service. Pure.

Each judge says at most one thing, about the first order that it finds, and
is silent about what hasn't been tried yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import FAULTS, Record
from labs.one_post_one_task.grader.reading import (
    GAVE_UP,
    POST,
    TROUBLED,
    Intent,
    intents,
    is_taken,
    noted,
    troubled_s,
)

REFUSED = (400, 422)
OTHER_BODY = 422
SERVICE = "service"
UNDER_WAY = 409

Judge = Callable[[Sequence[Record]], Iterable[Violation]]


def one_order_one_charge(history: Sequence[Record]) -> Iterator[Violation]:
    """All requests for one order get one address and make one charge."""
    for order in _keyed(history):
        addresses, charges = order.addresses, order.charges
        if len(addresses) <= 1 and len(charges) <= 1:
            continue
        seen = (
            f"{_count(len(order.answers), 'equal request')} got"
            f" {_count(len(addresses), 'address', 'addresses')} and made"
            f" {_count(len(charges), 'charge')}"
        )
        yield Violation(
            "L04-ONCE-01",
            f"{order.customer}, {order.key}",
            seen + _after(history, order),
            "one address and one charge",
            (*_first_of_each(order), *charges[:3]),
        )
        return


def repeats_get_the_answer(history: Sequence[Record]) -> Iterator[Violation]:
    """A repeat gets the first answer; 409 will do while it's under way."""
    troubled = noted(history, TROUBLED)
    for order in _keyed(history):
        if _is_shared(history, order) or _is_second_use(history, order):
            continue
        may_fail = (order.customer, order.key) in troubled
        wrong = [
            answer
            for answer in order.answers
            # A connection may break at any time; what counts is the end.
            if answer.phase == "ok"
            and not is_taken(answer)
            and not (may_fail or answer.more["status"] == UNDER_WAY)
        ]
        if not is_taken(order.answers[-1]) and not wrong:
            wrong = [order.answers[-1]]
        if wrong:
            yield Violation(
                "L04-ANSWER-01",
                f"{order.customer}, {order.key}",
                f"{_status(wrong[0])} for an equal request"
                f" ({len(wrong)} of {len(order.answers)} requests)",
                "202 with the address of the order, or 409 until it's done",
                (*order.taken[:1], *wrong[:3]),
            )
            return


def another_body_is_refused(history: Sequence[Record]) -> Iterator[Violation]:
    """A used key with another body gets 422, and makes no charge."""
    for order in _keyed(history):
        if not _is_second_use(history, order):
            continue
        status = order.answers[0].more.get("status")
        if status == OTHER_BODY and not order.charges:
            continue
        charged = " and made a charge" if order.charges else ""
        yield Violation(
            "L04-BODY-01",
            f"{order.customer}, {order.key}",
            f"another body under a used key got"
            f" {_status(order.answers[0])}{charged}",
            "422, and no charge",
            (*_first_use(history, order).taken[:1], order.answers[0]),
        )
        return


def keys_belong_to_customers(history: Sequence[Record]) -> Iterator[Violation]:
    """Two customers may use one key, and each gets an order of their own."""
    for order in _keyed(history):
        for other in _keyed(history):
            if other.key != order.key or other.customer == order.customer:
                continue
            if other.answers[0].at_s > order.answers[0].at_s:
                continue
            shared = set(order.addresses) & set(other.addresses)
            if order.addresses and not shared:
                continue
            seen = (
                f"{order.customer} got the order of {other.customer}"
                if shared
                else f"{order.customer} got {_status(order.answers[-1])}"
                f" because {other.customer} had used the key"
            )
            yield Violation(
                "L04-OWNER-01",
                f"{order.customer}, {order.key}",
                seen,
                f"an order of {order.customer}'s own",
                (other.answers[0], order.answers[-1]),
            )
            return


def what_is_taken_is_charged(history: Sequence[Record]) -> Iterator[Violation]:
    """An order that was accepted is charged."""
    given_up = noted(history, GAVE_UP)
    for order in _keyed(history):
        if (order.customer, order.key) not in given_up:
            continue
        if not order.taken or order.charges or _is_shared(history, order):
            continue
        yield Violation(
            "L04-END-01",
            f"{order.customer}, {order.key}",
            f"{_status(order.taken[-1])}, and no charge ever since"
            + _after(history, order),
            "a charge for each order that was accepted",
            (
                # The last that was accepted is below.
                *[a for a in order.answers[:2] if a is not order.taken[-1]],
                *[record for record in history if _is_fault(record)][-3:],
                *order.taken[-1:],
            ),
        )
        return


def a_key_is_needed(history: Sequence[Record]) -> Iterator[Violation]:
    """A request without a key is refused."""
    for order in intents(history):
        answer = order.answers[0]
        if order.key or answer.more.get("status") in REFUSED:
            continue
        yield Violation(
            "L04-KEY-01",
            POST,
            f"{_status(answer)} for a request without a key",
            "400 or 422",
            (answer, *order.charges),
        )
        return


def _keyed(history: Sequence[Record]) -> list[Intent]:
    return [order for order in intents(history) if order.key]


def _first_use(history: Sequence[Record], order: Intent) -> Intent:
    """Return the first order of this customer under this key."""
    return next(
        other
        for other in _keyed(history)
        if (other.customer, other.key) == (order.customer, order.key)
    )


def _is_second_use(history: Sequence[Record], order: Intent) -> bool:
    return _first_use(history, order).body != order.body


def _is_shared(history: Sequence[Record], order: Intent) -> bool:
    """Say whether another customer uses the key: another judge's matter."""
    return any(
        other.key == order.key and other.customer != order.customer
        for other in _keyed(history)
    )


def _first_of_each(order: Intent) -> list[Record]:
    """Return the first answer with each address, four at most."""
    first: dict[str, Record] = {}
    for answer in order.taken:
        first.setdefault(answer.more["location"], answer)
    return list(first.values())[:4]


def _is_fault(record: Record) -> bool:
    """Say whether a record is a fault, the death of the API included."""
    is_killed = record.who == SERVICE and record.what == "stop"
    return record.phase == "ok" and (record.who == FAULTS or is_killed)


def _after(history: Sequence[Record], order: Intent) -> str:
    """Say which fault the requests were sent around, if any."""
    ended_s = order.answers[-1].at_s
    began_s = troubled_s(history, order)
    what = {
        record.what
        for record in history
        if began_s <= record.at_s <= ended_s
        and record.phase == "ok"
        and (record.who == FAULTS or record.what == "stop")
    }
    if "SIGSTOP" in what and "stop" in what:
        return "; the API was killed while the broker was suspended"
    if "broker-down" in what:
        return "; the API was killed while the broker was down"
    return ""


def _count(number: int, noun: str, plural: str = "") -> str:
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def _status(answer: Record) -> str:
    if answer.phase == "unknown":
        return f"no response ({answer.more.get('error', '')})"
    status = answer.more["status"]
    is_bare = status in (200, 202) and not answer.more.get("location")
    return f"status {status}{' without a Location' if is_bare else ''}"


JUDGES: tuple[Judge, ...] = (
    one_order_one_charge,
    keys_belong_to_customers,
    repeats_get_the_answer,
    another_body_is_refused,
    a_key_is_needed,
    what_is_taken_is_charged,
)
