"""The judges of lab 8: silent about a good history, clear about a bad one."""

from __future__ import annotations

from typing import Any

import pytest

from harness.history import Record
from labs.cancel_means_stop.grader.invariants import JUDGES

RECIPIENTS = ["fern-1", "fern-2", "fern-3", "fern-4"]
PATH = "/mailings/1"


class Story:
    """The history of one mailing, a second from record to record."""

    def __init__(self, location: str = PATH) -> None:
        self.records: list[Record] = []
        self.add("grader", "promises", letters_after=2)
        self.add(
            *("owner", "POST /mailings"),
            json={"recipients": RECIPIENTS},
            status=202,
            location=location,
        )

    def add(
        self, who: str, what: str, phase: str = "ok", **more: Any
    ) -> Story:
        """Add one record."""
        at_s = float(len(self.records))
        self.records.append(Record(at_s, who, 1, what, phase, more))
        return self

    def prints(self, *numbers: int, attempt: int = 1) -> Story:
        """Add the arrival of letters at the shop."""
        for number in numbers:
            recipient = f"fern-{number}"
            about = {"json": {"recipient": recipient}}
            key = f"{recipient}:{attempt}"
            self.add("outside", "letters", "invoke", key=key, **about)
        return self

    def cancelled(self, status: int | None = 202, state: str = "") -> Story:
        """Add the answer to a DELETE; None for no answer."""
        if status is None:
            return self.add("owner", f"DELETE {PATH}", "unknown", error="cut")
        body = {"state": state} if state else None
        return self.add("owner", f"DELETE {PATH}", status=status, body=body)

    def shows(self, state: str) -> Story:
        """Add an answer to GET."""
        body = {"state": state}
        return self.add("owner", f"GET {PATH}", status=200, body=body)

    def notes(self, what: str, role: str = "", **more: Any) -> Story:
        """Add a note of the grader."""
        return self.add("grader", what, path=PATH, role=role, **more)

    def found(self, recipients: int, *files: str) -> Story:
        """Add what is in the folder of receipts."""
        return self.add(
            *("grader", "receipts"),
            path=PATH,
            recipients=recipients,
            files=list(files),
        )

    def violations(self) -> list[tuple[str, str]]:
        """Return what all judges say: requirement and what was seen."""
        return [
            (found.requirement, found.seen)
            for judge in JUDGES
            for found in judge(self.records)
        ]

    def broken(self) -> set[str]:
        """Return the requirements that are broken."""
        return {requirement for requirement, _ in self.violations()}


def test_a_mailing_that_is_cancelled_and_stops_is_right() -> None:
    story = Story().prints(1).cancelled().prints(2).shows("cancelled")
    story.notes("ended", "cancel").found(0).cancelled(200, "cancelled")
    assert story.violations() == []


def test_a_mailing_that_is_printed_whole_is_right() -> None:
    story = Story().prints(1, 2, 3, 4).shows("succeeded")
    story.notes("ended", "neighbour").notes("ended", "stop")
    assert story.found(4, "1.csv").cancelled(409).violations() == []


def test_letters_that_follow_a_cancel_are_counted() -> None:
    story = Story().prints(1).cancelled().prints(2, 3)
    assert story.violations() == []
    assert story.prints(4).violations() == [
        (
            "L08-EFFECT-01",
            "3 of 4 letters were printed after its cancel was answered;"
            " 1 were printed before",
        )
    ]


@pytest.mark.parametrize(
    "location", [f"..{PATH}", f"http://127.0.0.1:8000{PATH}", PATH[1:]]
)
def test_a_mailing_is_known_however_its_location_is_written(
    location: str,
) -> None:
    story = Story(location).prints(1).cancelled().prints(2, 3, 4)
    assert story.shows("cancelled").broken() == {"L08-EFFECT-01"}


def test_a_cancel_that_was_refused_stops_nothing() -> None:
    story = Story().cancelled(500).prints(1, 2, 3, 4)
    assert story.broken() == {"L08-ANSWER-01"}


@pytest.mark.parametrize(
    ("first", "later"),
    [("cancelled", "succeeded"), ("succeeded", "cancelled")],
)
def test_an_end_that_changes_is_wrong(first: str, later: str) -> None:
    story = Story().prints(1, 2, 3, 4).shows(first)
    assert story.violations() == []
    assert story.shows(later).broken() == {"L08-END-01"}


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_repeated_cancel_is_answered_as_the_first(status: int) -> None:
    story = Story().cancelled(202).shows("cancelled")
    assert story.cancelled(status).violations() == []


@pytest.mark.parametrize("status", [404, 409, 410, 500, None])
def test_a_repeated_cancel_that_fails_is_wrong(status: int | None) -> None:
    story = Story().cancelled(202).shows("cancelled").cancelled(status)
    assert story.broken() == {"L08-ANSWER-01"}


def test_409_is_wrong_for_a_mailing_that_still_prints() -> None:
    story = Story().prints(1).cancelled(409).prints(2, 3, 4)
    assert story.shows("succeeded").broken() == {"L08-ANSWER-01"}


def test_409_is_right_though_nobody_has_read_the_end_yet() -> None:
    story = Story().prints(1, 2, 3, 4).cancelled(409).shows("succeeded")
    assert story.violations() == []


def test_a_cancelled_mailing_has_to_end_and_not_to_fail() -> None:
    story = Story().cancelled().shows("running")
    assert story.violations() == []
    story.notes("late", "cancel", state="running", limit_s=6)
    assert story.broken() == {"L08-END-02"}
    assert Story().cancelled().shows("failed").broken() == {"L08-END-02"}


def test_files_are_judged_once_they_were_looked_for() -> None:
    story = Story().prints(1).cancelled().shows("cancelled")
    assert story.violations() == []
    assert story.found(1, "1.csv").broken() == {"L08-FILE-01"}
    whole = Story().prints(1, 2, 3, 4).shows("succeeded")
    assert whole.found(3, "1.csv").broken() == {"L08-FILE-01"}


@pytest.mark.parametrize(
    ("role", "requirement"),
    [("neighbour", "L08-NEIGHBOUR-01"), ("stop", "L08-STOP-01")],
)
def test_others_are_printed_whole_and_once(
    role: str, requirement: str
) -> None:
    late = Story().prints(1)
    late.notes("late", role, state="queued", limit_s=6)
    assert late.broken() == {requirement}
    short = Story().prints(1, 2, 3).notes("ended", role)
    assert short.broken() == {requirement}
    doubled = Story().prints(1, 2, 3, 4).prints(4, attempt=2)
    assert doubled.notes("ended", role).broken() == {requirement}


def test_a_repeat_under_its_key_prints_nothing() -> None:
    story = Story().prints(1, 2, 3, 4).prints(4).notes("ended", "stop")
    assert story.violations() == []


def test_a_stop_isnt_judged_where_a_cancel_has_harmed_others() -> None:
    story = Story().notes("late", "neighbour", state="queued", limit_s=6)
    story.notes("late", "stop", state="queued", limit_s=6)
    assert story.broken() == {"L08-NEIGHBOUR-01"}


def test_a_mailing_that_isnt_accepted_is_found() -> None:
    story = Story().add("grader", "not accepted", status=200)
    assert story.broken() == {"L08-NEIGHBOUR-01"}
