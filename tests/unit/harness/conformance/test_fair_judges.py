"""Unusual but right answers aren't judged, and wrong ones still are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from harness.conformance.outcome import Standing, outcome
from tests.unit.harness.conformance.written import Written, violated


def ended(**more: Any) -> Written:
    """Write a task that was polled with a tag, to its end."""
    return (
        Written()
        .state("running", etag='"1"', probe="tags")
        .state("succeeded", etag='"2"', probe="tags", **more)
    )


def test_an_old_tag_that_gets_304_after_the_end_hides_the_end() -> None:
    hidden = ended().exchange(
        *("status", "tagged", 304),
        task="a",
        if_none_match='"1"',
        etag='"1"',
        probe="tags",
    )
    assert "STATUS-10" in violated(hidden)
    shown = ended().state(
        "succeeded", "tagged", etag='"2"', if_none_match='"1"', probe="tags"
    )
    assert "STATUS-10" not in violated(shown)


@pytest.mark.parametrize(
    ("body", "before", "after", "is_judged"),
    [
        ({"age": 3}, '"2"', '"3"', False),
        ({"age": 2}, '"2"', '"3"', True),
        ({"age": 3}, '"2"', '"2"', True),
        ({"age": 3}, 'W/"2"', 'W/"3"', False),
    ],
)
def test_a_body_that_has_changed_has_another_strong_tag(
    body: Any, before: str, after: str, is_judged: bool
) -> None:
    aging = ended().state(
        "succeeded", "after-end", body={"age": 2}, etag=before, probe="tags"
    )
    aging.state(
        *("succeeded", "tagged-after-end"),
        body=body,
        if_none_match=before,
        etag=after,
        probe="tags",
    )
    assert ("STATUS-09" in violated(aging)) is is_judged


@pytest.mark.parametrize(("status", "is_wrong"), [(503, False), (500, True)])
def test_a_gateway_without_its_server_says_nothing_of_a_failure(
    status: int, is_wrong: bool
) -> None:
    gap = Written().exchange(
        "status", "poll", status, task="a", probe="failing", state="?"
    )
    gap.state("failed", probe="failing", failure=True)
    assert ("STATUS-12" in violated(gap)) is is_wrong


def test_a_long_body_is_compared_to_its_end() -> None:
    # A record keeps the beginning, which is the same.
    kept = {"body": "aaa", "length": 9000, "probe": "tags"}
    long = ended().state(
        "succeeded", "after-end", etag='"2"', digest="1", **kept
    )
    long.state(
        *("succeeded", "tagged-after-end"),
        if_none_match='"2"',
        etag='"3"',
        digest="2",
        **kept,
    )
    assert "STATUS-09" not in violated(long)


def test_a_status_that_was_not_read_to_its_end_is_no_broken_json() -> None:
    cut = Written().state("?", length=1_000_001, is_json=False, is_cut=True)
    assert "STATUS-01" not in violated(cut)


def test_a_failure_that_is_hidden_later_can_not_be_read() -> None:
    later = Written().state("failed", probe="failing", failure=True)
    later.exchange(
        "status", "after-end", 503, task="a", probe="failing", state="?"
    )
    assert "STATUS-12" in violated(later)


def test_a_failure_that_is_never_but_503_can_not_be_read() -> None:
    never = Written()
    for _ in range(3):
        never.exchange(
            "status", "poll", 503, task="a", probe="failing", state="?"
        )
    assert "STATUS-12" in violated(never)


@pytest.mark.parametrize(("attempt", "is_wrong"), [(None, False), (1, True)])
def test_work_that_begins_again_after_a_kill_goes_back(
    attempt: int | None, is_wrong: bool
) -> None:
    again = Written().state("running", probe="kill", attempt=attempt)
    again.note("kill", "ok", probe="kill", pids=[1])
    again.state("waiting", "after-kill", probe="kill", attempt=attempt)
    assert ("STATUS-03" in violated(again)) is is_wrong


@pytest.mark.parametrize(
    ("named", "is_wrong"),
    [
        ({"result_address": "https://store.example/a?sig=1"}, False),
        ({"result_address": "https://[", "result_fault": "no host"}, True),
        # On its own host it was asked, and hasn't answered.
        ({"result_address": "/tasks/a/result"}, True),
        ({}, True),
    ],
)
def test_a_result_on_another_host_is_not_asked(
    named: dict[str, str], is_wrong: bool
) -> None:
    elsewhere = Written().state("succeeded", result=False, **named)
    assert ("RESULT-01" in violated(elsewhere)) is is_wrong
    if not is_wrong:
        [row] = outcome(elsewhere.records, {}, ["LRO-RESULT-01"])
        assert row.standing is Standing.SKIPPED
        assert "another host" in row.reason


@pytest.mark.parametrize(
    ("status", "is_json", "is_wrong"),
    [(200, True, False), (202, True, False), (200, False, True)],
)
def test_a_long_status_is_judged_by_all_of_it(
    status: int, is_json: bool, is_wrong: bool
) -> None:
    # A record keeps its beginning only.
    long = Written().exchange(
        *("status", "poll", status),
        task="a",
        state="running",
        means=["ok"],
        body='{"text": "aaa',
        length=9000,
        is_json=is_json,
        is_object=is_json,
    )
    assert ("STATUS-01" in violated(long)) is is_wrong
    [row] = outcome(long.records, {}, ["LRO-STATUS-02"])
    assert (row.standing is Standing.PASS) is is_json


@pytest.mark.parametrize(
    ("name", "data", "state", "is_wrong"),
    [
        ("ping", '{"type": "ping"}', "?", False),
        ("message", "{}", "?", False),
        ("token", '{"text": "once"}', "?", True),
        ("ping", "{}", "running", True),
        ("Keep-Alive", '"now"', "?", False),
        ("message", '"ping"', "?", False),
        ("message", '{"type": "ping"}', "?", False),
        ("started", "{}", "?", True),
    ],
)
def test_a_ping_keeps_the_id_before_it_and_is_no_event(
    name: str, data: str, state: str, is_wrong: bool
) -> None:
    pinged = Written().stream("whole", [("1", "running"), ("2", "succeeded")])
    # Without an id of its own, it has the last one by the standard.
    [first] = [r for r in pinged.records if r.more.get("number") == "1"]
    ping = {**first.more, "name": name, "state": state, "has_number": False}
    ping["data"] = data
    place = pinged.records.index(first) + 1
    later_s = first.at_s + 1e-4
    pinged.records.insert(place, replace(first, at_s=later_s, more=ping))
    assert ("EVENTS-02" in violated(pinged)) is is_wrong


def test_a_stream_without_numbers_is_still_a_stream() -> None:
    broken = Written().stream("whole", [], status=500)
    broken.note("skip", "invoke", probe="stream")
    broken.note("skip", "ok", probe="stream", reason="it has no numbers")
    assert "EVENTS-01" in violated(broken)
    none = Written().stream("whole", [], status=403)
    none.note(
        *("skip", "ok"), probe="stream", reason="it answers", is_offered=False
    )
    assert "EVENTS-01" not in violated(none)


def test_a_probe_that_has_failed_is_named_as_the_reason() -> None:
    out_of_reach = Written().note("kill", "invoke", probe="kill")
    out_of_reach.note("kill", "fail", probe="kill", reason="it still answers")
    rows = outcome(out_of_reach.records, {}, ["LRO-DURABLE"])
    assert {row.standing for row in rows} == {Standing.COULD_NOT_JUDGE}
    assert {row.reason for row in rows} == {"it still answers"}
