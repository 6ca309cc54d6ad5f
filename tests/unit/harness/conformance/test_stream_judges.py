"""Judges of streams compare a reader that resumed with one that stayed."""

from __future__ import annotations

from tests.unit.harness.conformance.written import Written, violated

EVENTS = [(1, "waiting"), (2, "running"), (3, "succeeded")]


def test_a_reader_that_left_before_the_end_missed_nothing() -> None:
    cut = Written().stream("resumed", EVENTS[1:2], by="limit", after="1")
    assert "EVENTS-03" not in violated(cut.at(5).stream("whole", EVENTS))


def test_a_reader_that_was_sent_less_than_the_other_has_a_gap() -> None:
    gap = Written().stream("whole", EVENTS)
    assert violated(gap.stream("resumed", EVENTS[2:], after="1")) == {
        "EVENTS-03"
    }


def test_a_reader_that_was_sent_its_last_event_again_has_a_repeat() -> None:
    twice = Written().stream("whole", EVENTS)
    assert violated(twice.stream("resumed", EVENTS, after="1")) == {
        "EVENTS-04"
    }


def test_a_stream_that_ends_early_is_right_if_coming_back_shows_the_end() -> (
    None
):
    parts = Written().stream("whole", EVENTS[:2])
    assert not violated(parts.stream("whole", EVENTS[2:], after="2"))
    never = Written().stream("whole", EVENTS[:2])
    assert violated(never.stream("whole", [], after="2")) == {"EVENTS-05"}


def test_ids_of_a_connection_are_not_ids_of_events() -> None:
    counted = Written().stream("whole", EVENTS)
    renumbered = [(1, "running"), (2, "succeeded")]
    assert violated(
        counted.stream("resumed", renumbered, after="1")
    ) == {"EVENTS-02"}  # fmt: skip


def test_a_silence_longer_than_the_heartbeat_is_one() -> None:
    silent = Written().stream("whole", EVENTS, silence_s=21.0)
    assert violated(silent) == {"EVENTS-06"}
    assert not violated(Written().stream("whole", EVENTS, silence_s=15.1))
