"""Lab 12's judges are silent on a good history, and name what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from harness.checkers.violation import Violation
from harness.history import Record
from labs.trace_it.grader.invariants import JUDGES
from labs.trace_it.grader.reading import GAVE_UP, HEADERS, KILLS, SENDS

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
CLIENT, API, WORK, AGAIN = (f"{n:016x}" for n in range(1, 5))
EMAIL = "zoe.1f@mail.example"


def traceparent(span: str, flags: str = "01", trace: str = TRACE) -> str:
    return f"00-{trace}-{span}-{flags}"


def note(at_s: float, what: str, **more: Any) -> Record:
    return Record(at_s, "grader", 0, what, "ok", more)


def order(
    status: int = 202, parent: str = traceparent(CLIENT), number: str = "A-1"
) -> list[Record]:
    body = {"order": number, "items": ["lamp"], "email": EMAIL}
    about: dict[str, Any] = {"json": body}
    answer = {**about, "status": status}
    return [
        note(
            *(0.9, SENDS),
            order=number,
            items=["lamp"],
            traceparent=parent,
            secrets=[EMAIL],
        ),
        Record(1.0, "anna", 1, "POST /orders", "invoke", about),
        Record(1.1, "anna", 1, "POST /orders", "ok", answer),
    ]


def pick(
    at_s: float, number: int, span: str, status: int = 200, **headers: str
) -> list[Record]:
    more = {"json": {"order": "A-1", "item": "lamp"}, "number": number}
    sent = {"traceparent": traceparent(span), **headers}
    return [
        Record(at_s, "outside", number, "pick", "invoke", more),
        note(at_s, HEADERS, call="pick", number=number, headers=sent),
        Record(
            *(at_s + 0.1, "outside", number, "pick", "ok"),
            {**more, "status": status},
        ),
    ]


def span(
    id_: str, parent: str = "", link: str = "", **attributes: Any
) -> Record:
    data = {
        "traceId": TRACE,
        "spanId": id_,
        "parentSpanId": parent,
        "name": f"span {id_[-1]}",
        "links": [{"traceId": TRACE, "spanId": link}] if link else [],
        "attributes": [
            {
                "key": key.replace("wait", "queue.wait_ms"),
                "value": {"intValue": str(value)}
                if isinstance(value, int)
                else {"stringValue": value},
            }
            for key, value in attributes.items()
        ],
    }
    body = {"resourceSpans": [{"scopeSpans": [{"spans": [data]}]}]}
    return Record(
        9.0, "outside", 9, "spans", "invoke", {"json": body, "number": 9}
    )


def judged(*history: Record) -> list[Violation]:
    return [found for judge in JUDGES for found in judge(history)]


def only(requirement: str, *history: Record) -> str:
    (violation,) = judged(*history)
    assert violation.requirement == requirement
    assert violation.proof
    return violation.seen


SERVED = span(API, CLIENT)
FIRST = span(WORK, API, attempt=1, wait=900)
GOOD = (*order(), SERVED, FIRST, *pick(2.0, 1, WORK))


def test_a_good_history_is_left_alone() -> None:
    assert not judged(*GOOD)
    later = (*pick(3.0, 2, AGAIN), span(AGAIN, API, attempt=2, wait=200))
    assert not judged(*GOOD, *later)


def test_a_link_is_as_good_as_a_parent() -> None:
    linked = span(WORK, link=API, attempt=1, wait=900)
    assert not judged(*order(), SERVED, linked, *pick(2.0, 1, WORK))


def test_nothing_is_said_about_an_empty_history() -> None:
    assert not judged()


def test_a_trace_that_begins_anew() -> None:
    own = span(WORK, attempt=1, wait=900)
    seen = only("L12-TRACE-01", *order(), SERVED, own, *pick(2.0, 1, WORK))
    assert seen == "the trace begins anew at the span 'span 3'"


def test_a_retry_that_has_lost_its_trace() -> None:
    own = span(AGAIN, attempt=2, wait=100)
    seen = only("L12-TRACE-01", *GOOD, *pick(3.0, 2, AGAIN), own)
    assert seen.endswith("in attempt 2")


def test_a_span_that_never_arrived() -> None:
    history = (*order(), SERVED, *pick(2.0, 1, WORK))
    assert "never came" in only("L12-TRACE-01", *history)
    # Its process was killed, and the span with it.
    assert not judged(*history, note(2.0, KILLS, number=1))


def test_a_flag_that_is_dropped() -> None:
    parent = traceparent(CLIENT, "00")
    history = (*order(parent=parent), *pick(2.0, 1, WORK))
    assert "sampled" in only("L12-TRACE-01", *history)


def test_two_calls_under_one_attempt() -> None:
    seen = only("L12-ATTEMPT-01", *GOOD, *pick(3.0, 2, WORK))
    assert seen == "two calls under the span of one attempt"


def test_attempts_that_are_not_numbered() -> None:
    again = span(AGAIN, API, attempt=1, wait=200)
    history = (*GOOD, *pick(3.0, 2, AGAIN), again)
    assert "number 1 again" in only("L12-ATTEMPT-01", *history)
    bare = (*order(), SERVED, span(WORK, API), *pick(2.0, 1, WORK))
    assert "without a span" in only("L12-ATTEMPT-01", *bare)


@pytest.mark.parametrize("wait", [1200, -200, "long"])
def test_a_wait_that_cannot_be_true(wait: int | str) -> None:
    told = span(WORK, API, attempt=1, wait=wait)
    history = (*order(), SERVED, told, *pick(2.0, 1, WORK))
    assert "queue.wait_ms" in only("L12-WAIT-01", *history)


def test_a_wait_is_at_least_the_time_without_workers() -> None:
    started = note(1.6, "the workers start")
    assert not judged(*GOOD, started)
    short = span(WORK, API, attempt=1, wait=100)
    history = (*order(), started, SERVED, short, *pick(2.0, 1, WORK))
    assert "is 100" in only("L12-WAIT-01", *history)


def test_personal_data() -> None:
    told = span(API, CLIENT, body=f"mail to {EMAIL}")
    history = (*order(), told, FIRST, *pick(2.0, 1, WORK))
    assert "a span has" in only("L12-PRIVATE-01", *history)
    baggage = "who=zoe.1f%40mail.example"
    history = (*order(), SERVED, FIRST, *pick(2.0, 1, WORK, baggage=baggage))
    assert "baggage has" in only("L12-PRIVATE-01", *history)


@pytest.mark.parametrize(
    ("baggage", "is_right"),
    [
        ("order=A-1", True),
        ("order=spring%2C%2020;ttl=3, shop=7", True),
        ("order=spring, 20 % off", False),
        ("order", False),
    ],
)
def test_baggage(baggage: str, is_right: bool) -> None:
    history = (*order(), SERVED, FIRST, *pick(2.0, 1, WORK, baggage=baggage))
    if is_right:
        assert not judged(*history)
    else:
        assert baggage in only("L12-HEADER-01", *history)


def test_a_malformed_traceparent() -> None:
    bad = {"traceparent": f"00-{TRACE}-xyz-01"}
    history = (*order(parent=""), *pick(2.0, 1, WORK, **bad))
    assert "xyz" in only("L12-HEADER-01", *history)
    refused = order(400, "no trace at all")
    assert "status 400" in only("L12-HEADER-01", *refused)


def test_an_order_that_is_not_picked() -> None:
    history = (*order(), note(9.0, GAVE_UP, order="A-1"))
    assert "1 of 1 items" in only("L12-WORK-01", *history)
    assert "status 500" in only("L12-WORK-01", *order(500))
