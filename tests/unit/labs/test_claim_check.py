"""The judges of lab 10, on written histories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from harness.checkers.violation import Violation
from harness.history import Record
from labs.claim_check.grader import invariants
from labs.claim_check.grader.invariants import JUDGES
from labs.grading.lab import find

PATH = "/exports/e1"
SUM = "a" * 64


class Story:
    """Writes what happens to one export."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.records: list[Record] = []
        self.add("orders", status=202, sha256=SUM, keep_s=600.0)

    def add(self, what: str, who: str = "anna", **more: Any) -> Story:
        """Add a record, a little later than the one before."""
        self.now_s += 0.1
        more = {"export": PATH, **more}
        self.records.append(Record(self.now_s, who, 0, what, "ok", more))
        return self

    def file(self, why: str, status: int, **more: Any) -> Story:
        """Add an answer to a download."""
        return self.add("file", why=why, status=status, **more)

    def note(self, what: str, **more: Any) -> Story:
        """Add a note of the grader."""
        return self.add(what, "grader", export=None, **more)


def carried(got_mb: float, grew_mb: float, workers_mb: int) -> Story:
    """Return the story of an export that was carried."""
    return Story().note(
        "carried",
        export_mb=24,
        broker_got_mb=got_mb,
        broker_grew_mb=grew_mb,
        workers_grew_mb=workers_mb,
    )


def good() -> Story:
    """Return a story that breaks nothing."""
    story = carried(0.1, 0.2, 3)
    story.file("is half made", 409).file("has lost its worker", 404)
    story.add("export", status=200, state="succeeded", sha256=SUM)
    story.file("breaks off", 200)
    story.file("has another version", 200)
    sent = {"Range": "bytes=5-", "If-Range": '"x"'}
    story.file("resumes", 206, sha256=SUM, sent=sent)
    story.add("export", "bert", status=404)
    story.add("file", "bert", why="somebody else's", status=404)
    story.file("is in time", 200, sha256=SUM).file("is too late", 410)
    story.note("sent", api_grew_mb=2, slow_readers=2)
    return story.note("swept", left_mb=0.0, after_s=8)


def only(violations: Iterator[Violation]) -> Violation:
    """Return the one violation that there is."""
    (violation,) = violations
    assert violation.proof
    assert violation.expected
    return violation


@pytest.mark.parametrize("judge", JUDGES)
def test_judges_are_silent_about_a_good_history(judge: Any) -> None:
    assert not list(judge(good().records))
    assert not list(judge([]))


def test_the_numbers_are_those_of_the_lab() -> None:
    slo = find("claim-check").slo
    assert slo["broker_mb"] == invariants.BROKER_MB
    assert slo["memory_mb"] == invariants.MEMORY_MB
    assert slo["left_mb"] == invariants.LEFT_MB


@pytest.mark.parametrize(
    ("numbers", "fragment"),
    [
        ((85.0, 168.0, 3), "85.0 MB were sent to the broker"),
        ((0.1, 30.0, 3), "memory grew by 30.0 MB"),
        ((0.1, 0.2, 60), "memory of the workers grew by 60 MB"),
    ],
)
def test_luggage_is_seen_in_the_broker_and_in_the_workers(
    numbers: tuple[float, float, int], fragment: str
) -> None:
    violation = only(invariants.luggage_stays(carried(*numbers).records))
    assert violation.requirement == "L10-LUGGAGE-01"
    assert fragment in violation.seen


def test_memory_that_grows_with_what_is_sent() -> None:
    story = Story().note("sent", api_grew_mb=50, slow_readers=2)
    violation = only(invariants.sending_is_cheap(story.records))
    assert violation.requirement == "L10-MEMORY-01"
    assert "grew by 50 MB" in violation.seen


@pytest.mark.parametrize(
    ("story", "fragment"),
    [
        (Story().file("is half made", 200), "while the export is half made"),
        (Story().file("has lost its worker", 200), "has lost its worker"),
        (Story().file("is in time", 200, sha256="b" * 64), "another checksum"),
        (Story().add("export", sha256="b" * 64), "its state says sha256 bbb"),
        (Story().add("gives up", after_s=20.0), "after 20 s it isn't made"),
    ],
)
def test_a_file_is_whole_or_not_there(story: Story, fragment: str) -> None:
    violation = only(invariants.files_are_whole(story.records))
    assert violation.requirement == "L10-WHOLE-01"
    assert fragment in violation.seen


BOTH = {"Range": "bytes=5-", "If-Range": '"x"'}


@pytest.mark.parametrize(
    ("why", "status", "more", "fragment"),
    [
        ("resumes", 200, {"sent": BOTH}, "got status 200"),
        ("resumes", 206, {"sent": {"Range": ""}}, "no strong ETag"),
        ("resumes", 206, {"sent": BOTH, "sha256": "b"}, "together aren't"),
        ("has another version", 206, {}, "another version, by its If-Range"),
    ],
)
def test_a_download_has_to_resume(
    why: str, status: int, more: dict[str, Any], fragment: str
) -> None:
    story = Story().file(why, status, **more)
    violation = only(invariants.downloads_resume(story.records))
    assert violation.requirement == "L10-RESUME-01"
    assert fragment in violation.seen


@pytest.mark.parametrize("status", [200, 403])
def test_a_stranger_gets_404(status: int) -> None:
    story = Story().add("file", "bert", why="somebody else's", status=status)
    violation = only(invariants.others_get_nothing(story.records))
    assert violation.requirement == "L10-OWNER-01"
    assert f"and got status {status}" in violation.seen


@pytest.mark.parametrize(
    ("why", "status"), [("is in time", 410), ("is too late", 404)]
)
def test_a_file_expires_when_it_should(why: str, status: int) -> None:
    violation = only(
        invariants.files_expire(Story().file(why, status).records)
    )
    assert violation.requirement == "L10-EXPIRY-01"
    assert f"{why} got status {status}" in violation.seen


def test_waste_has_to_go() -> None:
    story = Story().note("swept", left_mb=12.0, after_s=8)
    violation = only(invariants.waste_is_swept(story.records))
    assert violation.requirement == "L10-ORPHAN-01"
    assert "12.0 MB left" in violation.seen
