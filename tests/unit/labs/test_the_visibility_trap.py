"""The judges of lab 6: silent about a good history, clear about a bad one."""

from __future__ import annotations

from typing import Any

from harness.history import FAULTS, Record
from labs.the_visibility_trap.grader.invariants import JUDGES

NUMBER = "A-1234"
AUTHOR = f"author of {NUMBER}"


class Story:
    """The history of one document of three pages, a second a record."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.add(AUTHOR, "wants a document", pages=3)

    def add(
        self, who: str, what: str, phase: str = "ok", **more: Any
    ) -> Story:
        """Add one record."""
        at_s = float(len(self.records))
        self.records.append(Record(at_s, who, 1, what, phase, more))
        return self

    def page(
        self, page: int, pid: int | None = 7, status: int = 200, **body: int
    ) -> Story:
        """Add a page that the archive has answered."""
        json = {"document": NUMBER, "page": page, **body}
        return self.add("outside", "page", json=json, pid=pid, status=status)

    def pages(self, pid: int = 7, first: int = 1, **body: int) -> Story:
        """Add all pages from one on."""
        for page in range(first, 4):
            self.page(page, pid, **body)
        return self

    def killed(self) -> Story:
        """Add the death of process 7."""
        return self.add(AUTHOR, "lost its process", pid=7)

    def suspended(self) -> Story:
        """Add that process 7 is suspended."""
        return self.add(AUTHOR, "has a process that is suspended", pid=7)

    def woken(self) -> Story:
        """Add that process 7 is woken."""
        return self.add(FAULTS, "SIGCONT", pid=7, target="it")

    def shows(self, state: str) -> Story:
        """Add an answer to the author's GET."""
        body = {"state": state}
        return self.add(AUTHOR, "GET /documents/1", status=200, body=body)

    def violations(self) -> list[tuple[str, str]]:
        """Return what all judges say: requirement and what was seen."""
        return [
            (found.requirement, found.seen)
            for judge in JUDGES
            for found in judge(self.records)
        ]


def test_one_process_for_all_pages_is_right() -> None:
    assert Story().pages().shows("running").shows("done").violations() == []


def test_a_process_for_each_page_is_right() -> None:
    story = Story().page(1, 7).page(2, 8).page(3, 7).shows("done")
    assert story.violations() == []


def test_a_second_process_while_the_first_lives_is_one_too_many() -> None:
    story = Story().page(1, 7).page(1, 8).page(2, 7).page(3, 7)
    [(requirement, seen)] = story.violations()
    assert requirement == "L06-ONE-01"
    assert seen == (
        "page 1 of A-1234 was written by process 7 and, 1.0 s later, by"
        " process 8, while the first was on its way to page 3"
    )


def test_a_page_of_an_unknown_process_is_nobody_s_fault() -> None:
    story = Story().page(1, 7).page(1, None).pages(7, 2).shows("done")
    assert story.violations() == []


def test_a_successor_of_a_dead_process_is_right() -> None:
    story = Story().page(1).killed().pages(8).shows("done")
    assert story.violations() == []


def test_another_process_before_the_fault_is_no_successor() -> None:
    story = Story().page(1, 8, fence=1).page(2, 7, fence=2).suspended()
    assert story.pages(9, 2, fence=3).shows("done").violations() == []


def test_a_document_that_nobody_takes_over_is_judged_once() -> None:
    story = Story().page(1).killed().shows("running")
    story.add(AUTHOR, "gave up waiting for another process")
    story.add(AUTHOR, "gave up waiting for its end")
    assert [found[0] for found in story.violations()] == ["L06-RECOVER-01"]


def test_a_dead_process_that_nobody_misses_is_found() -> None:
    story = Story().page(1).killed().shows("running")
    story.add(AUTHOR, "gave up waiting for another process")
    [(requirement, seen)] = story.violations()
    assert requirement == "L06-RECOVER-01"
    assert "process 7 of A-1234 was killed, and 2.0 s later" in seen


def test_a_refused_page_of_a_woken_process_is_right() -> None:
    story = Story().page(1, fence=1).suspended().pages(8, fence=2)
    story.shows("done").woken().page(2, fence=1, status=409).shows("done")
    assert story.violations() == []


def test_a_written_page_of_a_woken_process_is_stale() -> None:
    story = Story().page(1).suspended().pages(8).shows("done").woken()
    [(requirement, seen)] = story.page(2).violations()
    assert requirement == "L06-FENCE-01"
    assert "page 2 of A-1234 by process 7" in seen
    assert "it came with no number" in seen


def test_a_late_page_of_a_dead_process_is_stale() -> None:
    story = Story().page(1, fence=1).killed().pages(8, fence=2).shows("done")
    [(requirement, seen)] = story.page(2, fence=9).violations()
    assert requirement == "L06-FENCE-01"
    assert "it came with 9, and the first page of the other with 2" in seen


def test_done_without_all_pages_is_not_the_end() -> None:
    [(requirement, seen)] = Story().page(1).shows("done").violations()
    assert requirement == "L06-ENDS-01"
    assert "the archive has no page 2, 3 of it" in seen


def test_failed_is_no_end_of_a_document() -> None:
    [(requirement, seen)] = Story().page(1).shows("failed").violations()
    assert requirement == "L06-ENDS-01"
    assert "shows 'failed'" in seen


def test_a_document_that_never_ends_is_found() -> None:
    story = Story().pages().shows("running")
    story.add(AUTHOR, "gave up waiting for its end")
    [(requirement, seen)] = story.violations()
    assert requirement == "L06-ENDS-01"
    assert "shows 'running' after 5.0 s" in seen


def test_done_is_the_last_state() -> None:
    story = Story().page(1).suspended().pages(8).shows("done").woken()
    [(requirement, seen)] = story.shows("failed").violations()
    assert requirement == "L06-FINAL-01"
    assert "showed 'done', and 2.0 s later 'failed'" in seen
