"""The judges of lab 3, on written histories."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from harness.checkers.violation import Violation
from harness.history import Record
from harness.report.sequence import sequence
from labs.a_stream_that_survives.grader import connections, lines
from labs.a_stream_that_survives.grader.invariants import JUDGES
from labs.a_stream_that_survives.grader.reader import refused
from labs.grading.lab import find


class Story:
    """Writes what a compiler prints and a reader gets."""

    def __init__(self, who: str = "anna") -> None:
        self.who = who
        self.now_s = 100.0
        self.records: list[Record] = []

    def add(self, who: str, what: str, **more: Any) -> Story:
        """Add a record, a little later than the one before."""
        self.now_s += 0.1
        more = {"commit": "c1", **more}
        op = int(who == "service")
        self.records.append(Record(self.now_s, who, op, what, "ok", more))
        return self

    def prints(self, *names: str) -> Story:
        """Let the compiler print lines."""
        return self.add("compiler", "prints", names=list(names))

    def connects(self, last_id: str = "", status: int = 200) -> Story:
        """Let the reader connect."""
        self.add(self.who, "connects", last_id=last_id)
        return self.add(self.who, "opened", status=status)

    def gets(self, *names: str) -> Story:
        """Let lines come to the reader."""
        for name in names:
            self.add(self.who, "line", id=f"id-{name}", name=name)
        return self

    def sees(self, what: str, **more: Any) -> Story:
        """Let something else happen to the reader."""
        return self.add(self.who, what, **more)


def good() -> Story:
    """Return a story that breaks nothing."""
    story = Story().connects().prints("a", "b").gets("a", "b")
    story.sees("closed", how="broken off").prints("c")
    story.connects("id-b").gets("c").prints("d").gets("d")
    story.sees("was silent", for_s=1.1)
    story.add("compiler", "ends").sees("finished", id="id-end")
    story.sees("closed", how="by the service").connects("id-end", 204)
    counts = {"connections to the broker": 9, "sockets of the API": 8}
    story.add(
        "grader", "came and went", count=150, before=counts, after=counts
    )
    return stalled(story, 90)


def stalled(story: Story, most_mb: int) -> Story:
    """Add the note of a part with readers that don't read."""
    return story.add(
        *("grader", "stalled"),
        readers=3,
        printed_mb=26,
        before_mb=80,
        most_mb=most_mb,
        other=story.who,
    )


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
    slo = find("a-stream-that-survives").slo
    assert slo["prompt_s"] == lines.PROMPT_S
    assert slo["silence_s"] == connections.SILENCE_S
    assert slo["leftovers"] == connections.LEFTOVERS
    assert slo["growth_mb"] == connections.GROWTH_MB


@pytest.mark.parametrize(
    ("names", "fragment"),
    [
        (("c", "d"), "lines 1 to 2 are missing before line 3"),
        (("a", "c"), "line 2 is missing before line 3"),
        (("a", "b", "b"), "line 2 came again, as number 3"),
        (("b", "a"), "line 1 is missing before line 2"),
        (("a", "x"), "came a line that nobody printed: 'x'"),
    ],
)
def test_each_line_has_to_come_once_and_in_order(
    names: tuple[str, ...], fragment: str
) -> None:
    story = Story().connects().prints("a", "b", "c", "d").gets(*names)
    violation = only(lines.each_line_once(story.records))
    assert violation.requirement == "L03-RESUME-01"
    assert fragment in violation.seen


def test_the_evidence_has_numbers_ids_and_what_was_printed_meanwhile() -> None:
    story = Story().prints("a").connects().gets("a")
    story.sees("closed", how="broken off").prints("b", "c")
    story.add("service", "start", process="api").prints("d")
    story.connects("id-a").gets("d")
    proof = only(lines.each_line_once(story.records)).proof
    assert [line.split("(")[-1].strip(" )") for line in sequence(proof)] == [
        "time  service",
        "the compiler prints line 1",
        "anna connects without a last_id",
        "opened, status 200",
        "line 1, id id-a",
        "closed, broken off",
        "the compiler prints lines 2 to 3",
        "0.60 s  \u25cf api started",
        "the compiler prints line 4",
        "anna connects with last_id id-a",
        "opened, status 200",
        "line 4, id id-d",
    ]


def test_lines_that_are_missing_at_the_end_count() -> None:
    story = Story().connects().prints("a", "b").gets("a")
    story.sees("finished", id="3")
    assert "1 of 2 lines" in only(lines.each_line_once(story.records)).seen


def test_a_reader_that_waits_after_coming_back_has_a_gap() -> None:
    story = Story().connects().prints("a").gets("a").connects("id-a")
    story.sees("lacks", has=1, printed=3)
    assert "1 of 3 lines" in only(lines.each_line_once(story.records)).seen


def test_a_reader_that_was_never_away_is_held_up() -> None:
    story = Story().connects().prints("a").sees("lacks", has=0, printed=1)
    assert not list(lines.each_line_once(story.records))
    violation = only(lines.lines_are_prompt(story.records))
    assert violation.requirement == "L03-PROMPT-01"
    assert "0 of 1 lines" in violation.seen
    # A line that later ones have overtaken is lost.
    story = Story().connects().prints("a", "b").gets("b")
    story.sees("lacks", has=1, printed=2)
    assert not list(lines.lines_are_prompt(story.records))


def test_a_line_may_not_come_late() -> None:
    story = Story().connects().prints("a")
    story.now_s += 4
    violation = only(lines.lines_are_prompt(story.gets("a").records))
    assert "4.1 s after it was printed" in violation.seen


def test_lines_from_before_a_connection_arent_late() -> None:
    story = Story().prints("a")
    story.now_s += 60
    story.connects().gets("a")
    assert not list(lines.lines_are_prompt(story.records))


def test_a_stream_has_to_end() -> None:
    story = Story().connects().add("compiler", "ends")
    story.sees("still open", is_finished=False)
    violation = only(connections.streams_end(story.records))
    assert violation.requirement == "L03-END-01"
    assert "still open, without its last event" in violation.seen


def test_a_reader_that_has_it_all_is_told_to_stop() -> None:
    story = Story().connects().sees("finished", id="9").connects("9")
    assert "status 200" in only(connections.streams_end(story.records)).seen


def test_a_reader_without_an_id_cant_be_told_to_stop() -> None:
    story = Story().connects().sees("finished", id="").connects()
    assert not list(connections.streams_end(story.records))


def test_the_end_of_a_stream_with_gaps_isnt_judged() -> None:
    story = Story().prints("a", "b").connects().gets("b")
    story.sees("finished", id="9").connects("9")
    assert not list(connections.streams_end(story.records))


def test_silence_is_bounded() -> None:
    story = Story().connects().sees("was silent", for_s=4.0)
    violation = only(connections.never_silent(story.records))
    assert violation.requirement == "L03-HEARTBEAT-01"
    assert "4.0 s" in violation.seen


def test_a_reader_wants_an_event_stream() -> None:
    def answer(named: str) -> httpx.Response:
        return httpx.Response(200, headers={"content-type": named})

    assert not refused(answer("Text/Event-Stream; charset=utf-8"))
    assert ": text/plain, not" in refused(answer("text/plain; charset=x"))
    assert ": no type, not" in refused(httpx.Response(200))
    assert not refused(httpx.Response(204))


def test_connections_that_stay_are_a_leak() -> None:
    story = Story().add(
        *("grader", "came and went"),
        count=150,
        before={"sockets of the API": 10},
        after={"sockets of the API": 160},
    )
    violation = only(connections.nothing_is_left(story.records))
    assert violation.requirement == "L03-LEAK-01"
    assert "rose from 10 to 160" in violation.seen


def test_memory_for_readers_that_dont_read_is_bounded() -> None:
    story = stalled(Story().connects(), most_mb=160)
    violation = only(connections.a_stall_is_bounded(story.records))
    assert violation.requirement == "L03-SLOW-01"
    assert "rose by 80 MB" in violation.seen


def test_readers_that_dont_read_hold_nobody_up() -> None:
    story = Story("emil").connects().prints("a")
    story.sees("lacks", has=0, printed=1)
    story = stalled(story, most_mb=81)
    violation = only(connections.a_stall_is_bounded(story.records))
    assert "another got 0 of 1 lines" in violation.seen
    assert not list(lines.lines_are_prompt(story.records))
