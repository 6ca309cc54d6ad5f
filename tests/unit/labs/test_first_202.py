"""Lab 1's judges are silent on a good history, and name what is wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from harness.checkers.violation import Violation
from harness.history import Record
from labs.first_202.grader.invariants import JUDGES, random_bits
from labs.first_202.grader.reading import GAVE_UP, INVENTED, ITS_SALES

SALES = [100, 20, 3] + [0] * 9
ADDRESS = "/reports/6f1d2c"


def note(at_s: float, what: str, **more: Any) -> Record:
    return Record(at_s, "grader", 0, what, "ok", more)


def post(at_s: float, op: int, body: Any, **answer: Any) -> list[Record]:
    phase = "ok" if "status" in answer else "unknown"
    more = {"json": body, "took_s": 0.1, **answer}
    return [
        Record(at_s, "anna", op, "POST /reports", "invoke", {"json": body}),
        Record(at_s + 0.1, "anna", op, "POST /reports", phase, more),
    ]


def get(at_s: float, path: str, status: int, **more: Any) -> Record:
    return Record(
        at_s, "anna", 9, f"GET {path}", "ok", {"status": status, **more}
    )


def accepted(at_s: float = 1.0, address: str = ADDRESS) -> list[Record]:
    return post(at_s, 1, {"months": 2}, status=202, location=address)


def state(at_s: float, state: str, **more: Any) -> Record:
    return get(at_s, ADDRESS, 200, body={"state": state, **more})


START = note(0.0, ITS_SALES, sales=SALES)
DONE = state(3.0, "succeeded", total=120)
KILL = Record(2.0, "service", 1, "stop", "ok", {"process": "api"})


def judged(*history: Record) -> list[Violation]:
    records: Sequence[Record] = (START, *history)
    return [found for judge in JUDGES for found in judge(records)]


def only(requirement: str, *history: Record) -> str:
    (violation,) = judged(*history)
    assert violation.requirement == requirement
    assert violation.proof
    return violation.seen


def test_a_good_history_is_left_alone() -> None:
    assert not judged(
        *accepted(),
        state(1.2, "queued"),
        KILL,
        state(2.5, "running"),
        *(DONE, state(4.0, "succeeded", total=120)),
        note(4.1, INVENTED, address="/reports/6f1d2d"),
        get(4.2, "/reports/6f1d2d", 404),
        *post(5.0, 2, {"months": 0}, status=422),
    )


def test_a_result_may_have_an_address_of_its_own() -> None:
    total = f"{ADDRESS}/total"
    history = [
        *accepted(),
        get(2.0, ADDRESS, 303, location=total),
        get(2.1, total, 200, body={"total": 120}),
    ]
    assert not judged(*history)
    gone = get(2.2, total, 404)
    assert "then 404" in only("L01-FINAL-01", *history, gone)


def test_nothing_is_said_about_an_empty_history() -> None:
    assert not judged()


@pytest.mark.parametrize(
    ("answer", "seen"),
    [
        ({}, "no response within 0.1 s"),
        ({"status": 201, "location": ADDRESS}, "status 201 instead of 202"),
        ({"status": 202}, "202 without a Location"),
    ],
)
def test_a_request_that_is_not_accepted_at_once(
    answer: dict[str, Any], seen: str
) -> None:
    history = post(1.0, 1, {"months": 2}, **answer)
    assert seen in only("L01-ACCEPT-01", *history)


def test_an_address_that_does_not_exist_yet() -> None:
    history = [*accepted(), get(1.2, ADDRESS, 404), DONE]
    assert "404" in only("L01-ADDRESS-01", *history)


def test_a_report_that_a_kill_has_taken_along() -> None:
    history = [
        *accepted(),
        *(KILL, get(2.5, ADDRESS, 404)),
        note(9.0, GAVE_UP, address=ADDRESS),
    ]
    seen = only("L01-END-01", *history)
    assert "still 404, long after the API was killed (1 of 1" in seen


def test_a_report_that_is_left_running_is_told_by_its_state() -> None:
    running = state(1.5, "running")
    seen = only(
        "L01-END-01",
        *(*accepted(), KILL, running, note(9.0, GAVE_UP, address=ADDRESS)),
    )
    assert "still 'running', long after the API was killed" in seen


def test_a_wrong_total_and_a_failure() -> None:
    seen = only("L01-END-01", *accepted(), state(2.0, "succeeded", total=7))
    assert "total 7" in seen
    assert "failed" in only("L01-END-01", *accepted(), state(2.0, "failed"))


def test_an_end_that_is_undone() -> None:
    seen = only("L01-FINAL-01", *accepted(), DONE, state(4.0, "running"))
    assert seen == "first 200 succeeded, total 120, then 200 running"


def test_nonsense_that_is_accepted() -> None:
    history = post(1.0, 1, {"months": 13}, status=202, location=ADDRESS)
    assert "202 for the body" in only("L01-INPUT-01", *history)


def test_a_report_that_nobody_asked_for() -> None:
    invented = note(1.0, INVENTED, address="/reports/9")
    read = get(1.1, "/reports/9", 200, body={"state": "queued"})
    assert "200 queued" in only("L01-UNKNOWN-01", invented, read)
    # Handed out after it was invented.
    given = accepted(2.0, "/reports/9")
    assert not judged(invented, get(1.1, "/reports/9", 404), *given)


def test_addresses_that_can_be_counted() -> None:
    many = [
        record
        for number in range(20)
        for record in accepted(1.0, f"/reports/{1000 + number}")
    ]
    assert "bits" in only("L01-ID-01", *many)


@pytest.mark.parametrize(
    ("texts", "is_enough"),
    [
        ([str(UUID(int=5**44 * n % 2**128)) for n in range(1, 21)], True),
        ([f"t-{n}" for n in range(20)], False),
        ([f"{n:032x}" for n in range(20)], False),
    ],
)
def test_bits_are_where_addresses_differ(
    texts: list[str], is_enough: bool
) -> None:
    assert (random_bits(texts) >= 60) == is_enough
