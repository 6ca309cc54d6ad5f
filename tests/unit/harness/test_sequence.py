"""A history is drawn as a sequence diagram that fits a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from harness.history import Record
from harness.report.sequence import sequence


def record(
    at_s: float, who: str, what: str, phase: str = "ok", **more: Any
) -> Record:
    return Record(at_s, who, 1, what, phase, more)


SUBMITTED = [
    record(10.0, "anna", "POST /orders", "invoke", key="k7"),
    record(
        10.02, "anna", "POST /orders", status=202, body={"state": "queued"}
    ),
]
CHARGED = [
    record(10.4, "outside", "charge", "invoke", key="k7"),
    record(10.41, "outside", "charge", status=200, is_counted=True),
]
KILLED = [
    record(10.42, "faults", "kill", pid=312, target="the child that charged"),
    record(10.43, "service", "ended", process="worker", code=-9),
]
TWICE = [
    record(13.0, "outside", "charge", "invoke", key="k7"),
    record(13.01, "outside", "charge", status=200, is_counted=False),
    record(13.5, "anna", "GET /orders/7", "invoke"),
    record(13.6, "anna", "GET /orders/7", "unknown"),
]
ALL = [*SUBMITTED, *CHARGED, *KILLED, *TWICE]


def test_a_request_goes_to_the_service_and_its_answer_comes_back() -> None:
    assert sequence(SUBMITTED, width=50) == [
        "    time  client                           service",
        "  0.00 s  │───── POST /orders key k7 ─────▶│",
        "  0.02 s  │◀───────── 202 queued ──────────│",
    ]


def test_the_outside_world_and_faults_have_lanes_of_their_own() -> None:
    lines = sequence([*SUBMITTED, *CHARGED, KILLED[0]], width=60)
    assert lines == [
        "    time  client            service           outside faults",
        "  0.00 s  │─ POST /orders… ▶│                 │       │",
        "  0.02 s  │◀── 202 queued ──│                 │       │",
        "  0.40 s  │                 │─── charge k7 ──▶│       │",
        "  0.41 s  │                 │◀─ 200, counted ─│       │",
        "  0.42 s  │                 │◀ kill the child that … ═│",
    ]


@pytest.mark.parametrize("width", [20, 40, 60, 80, 132])
@pytest.mark.parametrize("is_ascii", [False, True])
def test_no_line_is_longer_than_the_screen(width: int, is_ascii: bool) -> None:
    long = [
        record(1.0, "a" * 50, "GET /" + "x" * 200, "invoke", key="k" * 90),
        record(2.0, "outside", "charge" * 40, "invoke"),
        record(2.5, "faults", "kill", target="t" * 300),
        record(4.0, "grader", "a remark that goes on " * 20),
        record(5.0, "service", "ended", process="p" * 100, code=1),
    ]
    for lines in (
        sequence(long, width=width, is_ascii=is_ascii),
        sequence(ALL, width=width, is_ascii=is_ascii),
    ):
        assert max(map(len, lines)) <= width


def test_an_answer_that_never_came_has_no_arrow_head() -> None:
    (line,) = [line for line in sequence(ALL) if "no answer" in line]
    assert "x" in line
    assert "◀" not in line


def test_a_fault_points_at_the_service_over_the_outside_lane() -> None:
    (line,) = [line for line in sequence(ALL) if "kill" in line]
    assert "◀" in line
    assert "the child that charged" in line


def test_an_answer_without_its_request_names_it() -> None:
    lines = sequence([*SUBMITTED[1:], CHARGED[1]])
    assert "POST /orders 202 queued" in lines[1]
    assert "charge 200, counted" in lines[2]


def test_a_remark_on_the_run_is_no_message() -> None:
    remark = Record(12.0, "a customer of 7", 0, "gave up waiting", "ok", {})
    lines = sequence([*SUBMITTED, remark])
    assert "(gave up waiting)" in lines[-1]
    assert "◀" not in lines[-1]
    assert "clients" not in lines[0]


def test_a_record_may_bring_its_words_along() -> None:
    line = Record(12.0, "anna", 0, "line", "ok", {"says": "line 3, id 7"})
    assert "(line 3, id 7)" in sequence([line])[-1]


def test_a_fault_is_drawn_once() -> None:
    begin = record(10.415, "faults", "kill", "invoke", pid=312)
    assert sequence([begin, *ALL]) == sequence(ALL)
    assert len(sequence([*CHARGED, begin])) == 4


def test_an_end_stands_on_the_service_s_lane() -> None:
    head, *lines = sequence(ALL)
    (line,) = [line for line in lines if "ended" in line]
    assert line.index("●") == head.index("service")
    assert "worker ended, code -9" in line


def test_the_service_has_one_lane_where_nothing_else_was_recorded() -> None:
    lines = sequence([record(1.0, "service", "ended", process="api", code=1)])
    assert lines[0].split() == ["time", "service"]


def test_clients_share_a_lane_and_are_named_if_there_are_several() -> None:
    head, *lines = sequence(
        [*SUBMITTED, record(11.0, "ben", "GET /x", "invoke")]
    )
    assert "clients" in head
    assert "anna: POST /orders" in lines[0]
    assert "ben: GET /x" in lines[-1]


def test_a_long_wait_is_to_be_seen() -> None:
    assert any("┊" in line for line in sequence(ALL))
    assert not any("┊" in line for line in sequence(SUBMITTED))


def test_of_many_records_the_last_are_shown() -> None:
    lines = sequence(ALL, rows=3)
    assert "7 more" in lines[1]
    assert "no answer" in lines[-1]


def test_records_are_drawn_in_their_order_of_time() -> None:
    assert sequence(ALL[::-1]) == sequence(ALL)


def test_ascii_needs_no_other_character() -> None:
    odd = record(1.0, "zoë", "GET /" + "x" * 40 + "/ü", "invoke")
    text = "\n".join(sequence([*ALL, odd], is_ascii=True))
    assert text.isascii()


def test_a_long_id_is_shortened_inside_a_path() -> None:
    path = "GET /orders/8f2c91aa-1111-2222/result"
    lines = sequence([record(1.0, "anna", path, "invoke")])
    assert "GET /orders/8f2c91aa…/result" in lines[1]


def test_an_event_of_a_stream_names_its_number() -> None:
    lines = sequence(
        [
            record(
                1.0, "anna", "GET /events", "event", id="7", name="progressed"
            )
        ]
    )
    assert "event 7 progressed" in lines[1]


@pytest.mark.parametrize("more", [{}, {"status": None, "body": 3, "key": 0}])
@pytest.mark.parametrize("who", ["anna", "outside", "faults", "service", "x"])
@pytest.mark.parametrize("phase", ["invoke", "ok", "unknown", "event", "fail"])
def test_a_record_with_little_in_it_is_drawn(
    who: str, phase: str, more: dict[str, Any]
) -> None:
    assert len(sequence([Record(1.0, who, 1, "thing", phase, more)])) == 2


def test_nothing_is_drawn_of_nothing() -> None:
    assert sequence([]) == []


def test_what_the_grader_does_to_a_process_names_it() -> None:
    lines = sequence(
        [
            *SUBMITTED,
            record(
                *(10.5, "service", "stop", "invoke"),
                process="api",
                signal="SIGKILL",
            ),
            record(10.6, "service", "stop", process="api", codes=[-9]),
            record(10.7, "service", "start", "invoke", process="api"),
            record(10.8, "service", "start", process="api", pid=7),
        ],
        width=60,
    )
    # The service's lane is the last one, so there is room before it only.
    assert [line[-26:] for line in lines[3:] if "\u25cf" in line] == [
        "   stop api with SIGKILL \u25cf",
        "             api stopped \u25cf",
        "               start api \u25cf",
        "             api started \u25cf",
    ]
    assert all(line[10] == "\u2502" for line in lines[1:3])
