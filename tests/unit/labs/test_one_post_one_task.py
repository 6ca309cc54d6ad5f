"""Lab 4's judges are silent on a good history, and name what is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from harness.checkers.violation import Violation
from harness.history import Record
from labs.one_post_one_task.grader.invariants import JUDGES
from labs.one_post_one_task.grader.reading import GAVE_UP, TROUBLED

LAMP = {"item": "lamp", "amount": 4711}
TURNED = {"amount": 4711, "item": "lamp"}
CHAIR = {"item": "chair", "amount": 12}


def post(
    at_s: float,
    status: int | None = 202,
    location: str = "/orders/1",
    *,
    who: str = "anna",
    key: str = "k",
    body: dict[str, Any] = LAMP,
) -> Record:
    more: dict[str, Any] = {"json": body, "error": "ReadTimeout"}
    if key:
        more["key"] = key
    if status is not None:
        more["status"] = status
    if status in (200, 202) and location:
        more["location"] = location
    phase = "unknown" if status is None else "ok"
    return Record(at_s, who, int(at_s * 10), "POST /orders", phase, more)


def charge(
    at_s: float, amount: int = 4711, who: str = "anna", key: str = "c"
) -> Record:
    body = {"customer": who, "amount": amount}
    more = {"json": body, "key": key, "is_counted": True, "status": 200}
    return Record(at_s, "outside", 1, "charge", "ok", more)


def note(at_s: float, what: str) -> Record:
    more = {"customer": "anna", "key": "k"}
    return Record(at_s, "grader", 0, what, "ok", more)


def judged(*history: Record) -> list[Violation]:
    records = sorted(history, key=lambda record: record.at_s)
    return [found for judge in JUDGES for found in judge(records)]


def only(requirement: str, *history: Record) -> str:
    (violation,) = judged(*history)
    assert violation.requirement == requirement
    assert violation.proof
    return violation.seen


def test_a_good_history_is_left_alone() -> None:
    assert not judged(
        *(post(1.0), post(1.0, 409), charge(2.0), post(3.0, 200)),
        post(4.0, body=TURNED),
        post(5.0, 422, body=CHAIR),
        post(6.0, location="/orders/2", who="bob"),
        charge(6.5, who="bob", key="d"),
        post(7.0, 400, key=""),
    )


def test_nothing_is_said_about_an_empty_history() -> None:
    assert not judged()


def test_two_addresses_for_one_order() -> None:
    seen = only("L04-ONCE-01", post(1.0), post(1.1, location="/orders/2"))
    assert seen == "2 equal requests got 2 addresses and made 0 charges"


def test_two_charges_for_one_order() -> None:
    killed = Record(0.5, "service", 1, "stop", "ok", {"process": "api"})
    stopped = Record(0.4, "faults", 1, "SIGSTOP", "ok", {"pid": 7})
    seen = only(
        "L04-ONCE-01",
        *(note(0.3, TROUBLED), stopped, killed, post(1.0)),
        *(charge(2.0), charge(2.1, key="d")),
    )
    assert "made 2 charges; the API was killed while the broker was" in seen


def test_a_fault_is_told_however_long_the_request_took_after_it() -> None:
    """On a busy machine the first answer comes seconds after the fault."""
    down = Record(0.5, "faults", 0, "broker-down", "ok", {})
    late = (post(7.0), note(19.0, GAVE_UP))
    seen = only("L04-END-01", note(0.4, TROUBLED), down, *late)
    assert "the API was killed while the broker was down" in seen
    # Another part's fault is none of this order's.
    assert "killed" not in only("L04-END-01", down, *late)


def test_a_charge_that_was_not_counted_is_none() -> None:
    again = charge(2.1)
    again.more["is_counted"] = False
    assert not judged(post(1.0), charge(2.0), again)


@pytest.mark.parametrize("status", [422, 500, None])
def test_a_repeat_that_gets_another_answer(status: int | None) -> None:
    seen = only("L04-ANSWER-01", post(1.0), post(2.0, status, body=TURNED))
    assert "for an equal request (1 of 2 requests)" in seen


def test_an_answer_without_an_address() -> None:
    seen = only("L04-ANSWER-01", post(1.0, location=""))
    assert "status 202 without a Location" in seen


def test_a_409_must_not_be_the_last_word() -> None:
    assert "409" in only("L04-ANSWER-01", post(1.0), post(2.0, 409))


def test_an_order_that_met_a_fault_may_fail_at_first() -> None:
    first = (note(0.5, TROUBLED), post(1.0, None), post(2.0, 503))
    assert not judged(*first, post(3.0), charge(4.0))
    assert "503" in only("L04-ANSWER-01", *first)


def test_another_body_under_a_used_key() -> None:
    seen = only("L04-BODY-01", post(1.0), post(2.0, body=CHAIR))
    assert seen == "another body under a used key got status 202"


def test_another_body_that_is_refused_and_charged() -> None:
    history = (post(1.0), post(2.0, 422, body=CHAIR), charge(3.0, 12))
    assert "422 and made a charge" in only("L04-BODY-01", *history)


def test_a_key_that_two_customers_share() -> None:
    assert only("L04-OWNER-01", post(1.0), post(2.0, who="bob")) == (
        "bob got the order of anna"
    )
    assert only("L04-OWNER-01", post(1.0), post(2.0, 422, who="bob")) == (
        "bob got status 422 because anna had used the key"
    )


def test_an_accepted_order_that_is_never_charged() -> None:
    down = Record(0.5, "faults", 0, "broker-down", "ok", {})
    history = (note(0.4, TROUBLED), down, post(1.0), note(9.0, GAVE_UP))
    seen = only("L04-END-01", *history)
    assert "no charge ever since; the API was killed while the" in seen
    assert not judged(*history, charge(9.5))


def test_a_request_without_a_key() -> None:
    assert "status 202" in only("L04-KEY-01", post(1.0, key=""))
