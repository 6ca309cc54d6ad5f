"""Judges how orders ended, from what customers and the outside world saw."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import FAULTS, Record
from labs.kill_the_worker.grader.orders import (
    Order,
    gathered,
    is_end,
    state_in,
)

EFFECTS = {"charge": "charged", "receipt": "sent its receipt"}
ENDS = ("done", "refused")


def answers_at_once(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L05-ACCEPT-01: 202 with an address, before the work."""
    expected = "202 with a Location, before the check of the order is answered"
    for order in gathered(history):
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
    for order in gathered(history):
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
    for order in gathered(history):
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
    for order in gathered(history):
        if not is_end(order.state):
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


def stays_ended(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L05-TRUE-01: an end that was shown stays, whatever comes later."""
    for order in gathered(history):
        end: Record | None = None
        for look in order.looks:
            state = state_in(look)
            if end is None:
                end = look if is_end(state) else None
            elif state not in ("", state_in(end)):
                yield Violation(
                    "L05-TRUE-01",
                    order.number,
                    f"order {order.number} showed {state_in(end)!r}, and"
                    f" {look.at_s - end.at_s:.1f} s later {state!r}",
                    "an end that was shown stays",
                    order.proof(end, look),
                )
                break


def counts_attempts(history: Sequence[Record]) -> Iterator[Violation]:
    """Check L05-ATTEMPTS-01: attempts that died are counted as well."""
    for order in gathered(history):
        if not is_end(order.state):
            continue
        look = order.looks[-1]
        # A message too many may begin an attempt after the end that was
        # seen. The customer can't have been told about that one.
        asked_s = look.at_s - look.more.get("took_s", 0.0)
        deaths = sum(
            died.at_s < asked_s for died in order.noted("lost its process")
        )
        # An end that no attempt can have written breaks another requirement.
        least = deaths + (order.state in ENDS)
        shown = look.more["body"].get("attempts")
        if isinstance(shown, int) and shown >= least:
            continue
        yield Violation(
            "L05-ATTEMPTS-01",
            order.number,
            f"order {order.number} shows attempts: {shown!r}, and its process"
            f" was killed {'once' if deaths == 1 else f'{deaths} times'}"
            " before the attempt that ended it",
            f"at least {least}",
            order.proof(look),
        )


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
    stays_ended,
    counts_attempts,
)
