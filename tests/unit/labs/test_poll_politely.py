"""The judges of lab 2, on written histories."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from harness.checkers.violation import Violation
from harness.history import Record
from labs.poll_politely.grader import endings, pacing
from labs.poll_politely.grader.invariants import JUDGES

PATH = "GET /reports/r1"


class Story:
    """Writes the history of one client, moment by moment."""

    def __init__(self, who: str = "calm", deadline_s: float = 60.0) -> None:
        self.who = who
        self.now_s = 100.0
        self.records: list[Record] = []
        self.add("starts", deadline_s=deadline_s)

    def add(self, what: str, **more: Any) -> Story:
        """Add a record of this moment."""
        self.records.append(Record(self.now_s, self.who, 0, what, "ok", more))
        return self

    def sent(self, what: str, after_s: float, **more: Any) -> Story:
        """Add a request that comes after a pause, with its answer."""
        self.now_s += after_s
        return self.add(what, arrived_s=self.now_s, **more)

    def order(self, told_s: int = 1, id_: str = "r1") -> Story:
        """Add an order that is accepted."""
        return self.sent(
            *("POST /reports", 0.3),
            status=202,
            told_s=told_s,
            report=id_,
            is_new=True,
        )

    def poll(self, after_s: float, status: int = 200, **more: Any) -> Story:
        """Add a poll."""
        return self.sent(PATH, after_s, status=status, **more)

    def ends(self, code: int = 0, **more: Any) -> list[Record]:
        """Add the end and return the history."""
        about = {"expected": 0, "saved": "the report", "output": ""}
        self.add("ends", code=code, **(about | more))
        return self.records


def good() -> list[Record]:
    """Return a history that breaks nothing."""
    alone = Story().order().poll(1.2, told_s=2.0).poll(2.4).ends()
    return alone + [r for client in crowd() for r in client]


def crowd(
    waits_s: Sequence[float] = (2.0, 2.2, 2.3, 2.5, 2.6, 2.7, 2.8, 2.9),
    pauses_s: Sequence[float] = (0.6, 1.2, 2.4),
) -> Iterator[list[Record]]:
    """Yield the histories of clients that were told 2 s at once."""
    for number, wait_s in enumerate(waits_s, 1):
        story = Story(f"crowd {number}").order(told_s=2)
        story.poll(wait_s, 503)
        for pause_s in pauses_s[:-1]:
            story.poll(pause_s, 503)
        yield story.poll(pauses_s[-1]).ends()


def only(violations: Iterator[Violation]) -> Violation:
    """Return the one violation that there is."""
    (violation,) = violations
    assert violation.proof
    assert violation.expected
    return violation


@pytest.mark.parametrize("judge", JUDGES)
def test_judges_are_silent_about_a_good_history(judge: Any) -> None:
    assert not list(judge(good()))
    assert not list(judge([]))


def test_a_request_before_its_time_is_early() -> None:
    records = Story().order().poll(0.6).ends()
    violation = only(pacing.never_early(records))
    assert violation.requirement == "L02-WAIT-01"
    assert "0.60 s later" in violation.seen


def test_a_date_counts_like_seconds() -> None:
    date = "Fri, 27 Nov 2026 22:16:11 GMT"
    story = Story().order().poll(1.1, 503, told_s=1.7, form=date)
    assert date in only(pacing.never_early(story.poll(1.0).ends())).seen


def test_a_new_start_may_ask_at_once() -> None:
    story = Story("killed").order(told_s=5)
    story.add("starts", deadline_s=60.0)
    assert not list(pacing.never_early(story.poll(0.4).ends()))


def test_the_evidence_has_the_answers_and_the_pauses() -> None:
    records = Story().order().poll(0.6, state="running").ends()
    says = [
        record.more["says"]
        for record in only(pacing.never_early(records)).proof
    ]
    assert says == [
        "POST /reports: 202, Retry-After: 1",
        f"{PATH}: 200 running",
    ]


def test_equal_pauses_dont_grow() -> None:
    records = [r for c in crowd(pauses_s=(1.0, 1.1, 1.0)) for r in c]
    violation = only(pacing.pauses_grow(records))
    assert violation.requirement == "L02-BACKOFF-01"
    assert "1.00 s, 1.10 s, 1.00 s" in violation.seen


def test_hardly_any_pause_is_no_backoff() -> None:
    records = [r for c in crowd(pauses_s=(0.01, 0.02, 0.04)) for r in c]
    assert only(pacing.pauses_grow(records))


def test_clients_that_come_back_together_are_in_step() -> None:
    """A busy machine keeps some of them waiting for a moment."""
    waits_s = (2.30, 2.31, 2.30, 2.34, 2.46, 2.33, 2.48, 2.32)
    records = [r for c in crowd(waits_s) for r in c]
    violation = only(pacing.not_in_step(records))
    assert violation.requirement == "L02-JITTER-01"
    assert "0.180 s of each other" in violation.seen


def test_half_a_pause_of_jitter_is_in_step_once_in_12_000_checks() -> None:
    dice = random.Random(2)
    in_step = sum(
        max(drawn) - min(drawn) < 2 * pacing.STEP_FRACTION
        for drawn in (
            [dice.uniform(0, 1) for _ in range(8)] for _ in range(100_000)
        )
    )
    assert in_step <= 100_000 / 6_000


def test_clients_that_dont_wait_arent_judged_for_their_step() -> None:
    records = [r for c in crowd((0.1,) * 8) for r in c]
    assert not list(pacing.not_in_step(records))


def test_a_pause_far_above_what_was_named_is_late() -> None:
    violation = only(pacing.in_good_time(Story().order().poll(10.0).ends()))
    assert violation.requirement == "L02-LATE-01"
    assert "10.0 s after `Retry-After: 1`" in violation.seen


def test_a_client_that_never_comes_back_is_late() -> None:
    story = Story().order()
    story.now_s += 9
    story.add("still runs", expected=0, code=None, output="", saved="nothing")
    assert "9.0 s after" in only(pacing.in_good_time(story.records)).seen


def test_two_reports_are_one_too_many() -> None:
    story = Story("killed").order().add("starts", deadline_s=60.0)
    violation = only(endings.one_report(story.order(id_="r2").ends()))
    assert violation.requirement == "L02-RESUME-01"
    assert "2 starts and 2 orders made 2 reports" in violation.seen


@pytest.mark.parametrize(
    ("more", "fragment"),
    [
        ({"code": 1, "output": "x\nKeyError"}, "code 1; the last line"),
        ({"code": 0, "saved": "something else"}, "saved something else"),
        ({"code": 1, "expected": 1, "reason": "no data"}, "without saying"),
    ],
)
def test_the_end_has_to_fit_the_report(
    more: dict[str, Any], fragment: str
) -> None:
    records = Story().order().poll(1.1).ends(**more)
    violation = only(endings.ends_as_the_report(records))
    assert violation.requirement == "L02-OUTCOME-01"
    assert fragment in violation.seen


def test_a_report_that_is_gone_isnt_asked_for_again() -> None:
    records = Story("gone").order().poll(1.1, 410).poll(1.0, 410).ends(1)
    assert "2 times" in only(endings.ends_as_the_report(records)).seen


@pytest.mark.parametrize(
    ("code", "output", "fragment"),
    [
        (0, "look at /reports/r1", "with code 0"),
        (2, "sorry", "without naming"),
        (None, "", "still running"),
    ],
)
def test_giving_up_has_a_form(
    code: int | None, output: str, fragment: str
) -> None:
    story = Story("long", deadline_s=3.5).order()
    story.now_s += 6
    what = "ends" if code is not None else "still runs"
    story.add(what, code=code, output=output, expected=2, saved="nothing")
    violation = only(endings.gives_up(story.records))
    assert violation.requirement == "L02-GIVEUP-01"
    assert fragment in violation.seen


def test_giving_up_with_the_address_is_right() -> None:
    story = Story("long", deadline_s=3.5).order()
    records = story.ends(2, output="later: /reports/r1", expected=2)
    assert not list(endings.gives_up(records))
