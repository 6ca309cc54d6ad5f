"""Judges whether traces hold together, attempts and waits included. Pure.

Each judge says at most one thing, about the first call that it finds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from harness.checkers.violation import Violation
from harness.history import Record
from labs.trace_it.grader.reading import (
    ATTEMPT,
    HEADERS,
    PICK,
    TRACEPARENT,
    WAIT,
    WORKERS_START,
    Order,
    Pick,
    Span,
    causes,
    enclosing,
    named,
    orders,
    picks,
    spans,
)

# chosen: the most that clocks and rounding may add to a wait.
SLACK_MS = 100
UNSAMPLED = "00"


def one_trace(history: Sequence[Record]) -> Iterator[Violation]:
    """From each pick, spans lead back to the request of its order."""
    known, by_number = spans(history), _by_number(history)
    tries: dict[tuple[str, str], int] = {}
    for pick in picks(history):
        this = (pick.order, pick.item)
        tries[this] = tries.get(this, 0) + 1
        order = by_number.get(pick.order)
        if order is None or pick.was_killed:
            continue
        seen = _break(known, order, pick)
        if seen:
            which = "" if tries[this] == 1 else f" in attempt {tries[this]}"
            yield Violation(
                "L12-TRACE-01",
                f"{pick.item} of {pick.order}",
                seen + which,
                "parents and links that lead from the call to the request"
                f" with traceparent {order.traceparent}",
                _proof(history, known, order, pick),
            )
            return


def each_attempt_is_a_span(history: Sequence[Record]) -> Iterator[Violation]:
    """Each call is made under an attempt of its own, which is numbered."""
    known = spans(history)
    last: dict[tuple[str, str], tuple[Pick, Span]] = {}
    for pick, attempt in _attempts(history, known):
        this = (pick.order, pick.item)
        number = attempt.attributes[ATTEMPT] if attempt else None
        before = last.get(this)
        seen = ""
        if attempt is None:
            seen = "a call without a span around it that has an `attempt`"
        elif not isinstance(number, int) or number < 1:
            seen = f"`attempt` is {number!r}"
        elif before and before[1].span_id == attempt.span_id:
            seen = "two calls under the span of one attempt"
        elif before and number <= before[1].attributes[ATTEMPT]:
            was_killed = any(
                each.was_killed
                for each in picks(history)
                if (each.order, each.item) == this
            )
            if not was_killed:
                seen = f"a later attempt has the number {number} again"
        if seen:
            yield Violation(
                "L12-ATTEMPT-01",
                f"{pick.item} of {pick.order}",
                seen,
                "a span of its own for each attempt, numbered from 1",
                (
                    *((before[0].arrived,) if before else ()),
                    pick.arrived,
                    *_arrivals([attempt]),
                ),
            )
            return
        if attempt is not None:
            last[this] = (pick, attempt)


def waits_are_told(history: Sequence[Record]) -> Iterator[Violation]:
    """Each attempt says how long its message has waited."""
    known, by_number = spans(history), _by_number(history)
    before: dict[tuple[str, str], Pick] = {}
    judged: set[str] = set()
    for pick, attempt in _attempts(history, known):
        this = (pick.order, pick.item)
        order, earlier = by_number.get(pick.order), before.get(this)
        before[this] = pick
        # A second call under the same span is the matter of another judge.
        if attempt is None or order is None or attempt.span_id in judged:
            continue
        judged.add(attempt.span_id)
        low, high = _bounds(history, order, pick, earlier)
        wait = attempt.attributes.get(WAIT)
        if isinstance(wait, int | float) and low <= wait <= high:
            continue
        seen = (
            f"no {WAIT}, or no number"
            if not isinstance(wait, int | float)
            else f"{WAIT} is {wait}"
        )
        yield Violation(
            "L12-WAIT-01",
            f"{pick.item} of {pick.order}",
            seen,
            f"{WAIT} from {low:.0f} to {high:.0f}: the milliseconds in which"
            " the message was in the queue",
            _proof(history, known, order, pick),
        )
        return


def _break(known: dict[str, Span], order: Order, pick: Pick) -> str:
    """Return where the trace of a call is broken; "" if it isn't."""
    if not pick.traceparent:
        return "a call without a traceparent"
    context, wanted = pick.context, TRACEPARENT.fullmatch(order.traceparent)
    if context is None or wanted is None:
        return ""
    if wanted[3] == UNSAMPLED:
        is_kept = context[2] == UNSAMPLED
        return (
            ""
            if is_kept
            else "a call that is sampled, for a request that isn't"
        )
    if context[1] not in known:
        return "a call whose span never came to the collector"
    led = list(causes(known, context[1]))
    if wanted[2] in led:
        return ""
    known_ones = [known[id_] for id_ in led if id_ in known]
    return f"the trace begins anew at the span {known_ones[-1].name!r}"


def _attempts(
    history: Sequence[Record], known: dict[str, Span]
) -> Iterator[tuple[Pick, Span | None]]:
    """Yield each pick whose span has arrived, with its attempt."""
    for pick in picks(history):
        context = pick.context
        if context is None or pick.was_killed or context[1] not in known:
            continue
        yield pick, enclosing(known, context[1])


def _bounds(
    history: Sequence[Record], order: Order, pick: Pick, earlier: Pick | None
) -> tuple[float, float]:
    """Return the shortest and longest wait, in ms, that can be true."""
    assert order.asked is not None
    since_s = (earlier.arrived if earlier else order.asked).at_s
    if any(p.was_killed for p in picks(history) if p.item == pick.item):
        since_s = order.asked.at_s
    low_s = 0.0
    for note in named(history, WORKERS_START):
        answered_s = order.answer.at_s if order.answer else note.at_s
        if earlier is None and answered_s < note.at_s < pick.arrived.at_s:
            low_s = note.at_s - answered_s
    high_s = pick.arrived.at_s - since_s
    return max(0, 1000 * low_s - SLACK_MS), 1000 * high_s + SLACK_MS


def _proof(
    history: Sequence[Record],
    known: dict[str, Span],
    order: Order,
    pick: Pick,
) -> tuple[Record, ...]:
    context = pick.context
    led = list(causes(known, context[1])) if context else []
    own = _arrivals([known.get(id_) for id_ in led])
    headers = [
        note
        for note in named(history, HEADERS)
        if note.more["number"] == pick.number and note.more["call"] == PICK
    ]
    sent = [r for r in (order.asked, order.answer) if r is not None]
    records = [*sent, pick.arrived, *headers, *own[:3]]
    return tuple(sorted(records, key=lambda record: record.at_s))


def _arrivals(of: Iterable[Span | None]) -> list[Record]:
    return [span.record for span in of if span and span.record]


def _by_number(history: Sequence[Record]) -> dict[str, Order]:
    return {order.number: order for order in orders(history)}
