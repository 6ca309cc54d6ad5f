"""Judges speak where something is wrong, and are silent about the rest.

The services of the self-test show most of it with real requests. Here are
the cases that depend on an order that no service can be made to keep.
"""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from harness.conformance.outcome import Row, Standing, outcome, verdict
from harness.conformance.report.story import line
from harness.requirements import of
from harness.verdict import Verdict
from tests.unit.harness.conformance.written import Written, violated

CANCEL = {"method": "DELETE", "task": "a", "probe": "cancel"}


def row(written: Written, id_: str, **not_tried: str) -> Row:
    """Return one requirement's row."""
    [found] = outcome(written.records, not_tried, [id_])
    return found


def test_a_state_may_begin_again_with_a_new_attempt() -> None:
    back = Written().state("running", attempt=1)
    assert not violated(back.state("waiting", attempt=2))
    again = Written().state("running", attempt=1).state("waiting", attempt=1)
    assert violated(again) == {"STATUS-03"}


def test_an_end_that_can_not_be_read_for_a_moment_is_no_other_end() -> None:
    gap = (
        Written()
        .state("succeeded")
        .exchange("status", "poll", 503, task="a", state="?")
    )
    assert "STATUS-04" not in violated(gap.state("succeeded"))


def test_an_end_that_changes_by_itself_elsewhere_is_not_blamed_on_head() -> (
    None
):
    def methods() -> Written:
        written = Written().state("succeeded", "before-methods", task="m")
        written.exchange("other", "head", method="HEAD", task="m")
        return written.state("running", "after-methods", task="m")

    assert "HTTP-03" in violated(methods())
    unsteady = methods().state("succeeded").state("running")
    assert "HTTP-03" not in violated(unsteady)
    assert "STATUS-04" in violated(unsteady)


def test_an_end_that_is_gone_is_overwritten() -> None:
    gone = Written().state("succeeded")
    gone.exchange("status", "poll", 404, task="a", state="?")
    assert "STATUS-04" in violated(gone)


def test_a_task_that_nobody_could_read_is_not_called_endless() -> None:
    unread = Written().exchange("status", "poll", 500, task="a", state="?")
    assert "STATUS-05" not in violated(unread.wait("a", "?"))
    endless = Written().state("running").wait("a", "running")
    assert "STATUS-05" in violated(endless)


def test_a_time_out_is_called_one_with_its_limit_and_the_last_state() -> None:
    endless = Written().state("running").wait("a", "running")
    [violation] = row(endless, "LRO-STATUS-05").violations
    assert violation.seen == "timed out: still running after 30 s"
    assert "within 30 s" in violation.expected


def test_a_cancel_that_came_too_late_is_no_refusal() -> None:
    late = Written().state("running", probe="cancel")
    late.exchange("cancel", "early", 409, means=["ended"], **CANCEL)
    late.state("succeeded", probe="cancel")
    assert row(late, "LRO-CANCEL-02").standing is Standing.COULD_NOT_JUDGE


def test_a_cancel_that_is_refused_at_work_is_a_refusal() -> None:
    refused = Written().state("running", probe="cancel")
    refused.exchange("cancel", "early", 409, means=["ended"], **CANCEL)
    refused.state("running", probe="cancel")
    assert "CANCEL-02" in violated(refused)


@pytest.mark.parametrize("status", [405, 501])
def test_a_cancel_that_is_not_offered_is_skipped(status: int) -> None:
    none = Written().state("running", probe="cancel")
    none.exchange("cancel", "early", status, means=[], **CANCEL)
    none.state("running", probe="cancel")
    none.note("skip", "invoke", probe="cancel")
    none.note("skip", "ok", probe="cancel", reason="it answers so")
    found = row(none, "LRO-CANCEL-02")
    assert (found.standing, found.reason) == (
        Standing.SKIPPED,
        "it answers so",
    )


def submitted(
    written: Written, intent: str, names: str, **more: object
) -> None:
    """Write an acceptance that names a task."""
    noted = {"probe": "again", "key": "k", "means": ["accepted"], **more}
    written.exchange("submit", intent, 202, names=names, **noted)  # type: ignore[arg-type]


def test_where_keys_are_ignored_the_race_shows_nothing_new() -> None:
    ignored = Written()
    for number in range(3):
        submitted(ignored, "keyed", f"/tasks/{number}")
    for number in range(3):
        submitted(ignored, "raced", f"/tasks/9{number}", probe="race")
    assert violated(ignored) == {"KEY-01"}


def test_a_second_task_is_seen_where_the_id_is_in_the_query() -> None:
    doubled = Written()
    for number in range(2):
        submitted(doubled, "keyed", f"/tasks/status?id={number}")
    assert violated(doubled) == {"KEY-01"}


def test_a_twin_in_flight_may_be_refused_but_not_after_the_end() -> None:
    flight = Written()
    submitted(flight, "keyed", "/tasks/a")
    flight.exchange(
        "submit", "keyed", 409, probe="again", key="k", means=[], names=""
    )
    assert not violated(flight)
    flight.state("succeeded", probe="again")
    flight.exchange(
        "submit", "keyed", 409, probe="again", key="k", means=[], names=""
    )
    assert violated(flight) == {"KEY-03"}


def test_an_answer_that_is_late_with_all_others_was_not_held() -> None:
    busy = Written()
    for _ in range(3):
        busy.exchange(
            "submit", "valid", 202, kind="quick", means=["accepted"],
            took_s=2.0, names="/tasks/q",
        )  # fmt: skip
    busy.exchange(
        "submit", "valid", 202, kind="slow", means=["accepted"], took_s=3.0,
        probe="promptness", names="/tasks/a",
    )  # fmt: skip
    busy.state("succeeded", "at-once", probe="promptness")
    assert "SUBMIT-06" not in violated(busy)


@pytest.mark.parametrize(
    ("text", "is_wrong"),
    [
        ("0", False),
        ("120", False),
        ("Fri, 27 Nov 2026 12:00:00 GMT", False),
        ("1.5", True),
        ("soon", True),
        ("-1", True),
        ("2026-11-27T12:00:00Z", True),
        ("", True),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, is_wrong: bool) -> None:
    asked = Written().state("running", retry_after=text)
    assert ("STATUS-06" in violated(asked)) is is_wrong


@pytest.mark.parametrize(
    ("ids", "is_guessable"),
    [
        (["1", "2", "3"], True),
        (["task-101", "task-103", "task-110"], True),
        (["0192f0c1a2", "7be01f9c33", "c0ffee9911"], False),
        (["17", "98233", "552"], False),
    ],
)
def test_ids_that_count_are_guessable(
    ids: Iterable[str], is_guessable: bool
) -> None:
    given = Written()
    for id_ in ids:
        given.state("succeeded", task=id_)
    assert ("ID-01" in violated(given)) is is_guessable


def test_an_untried_must_is_skipped_and_an_unanswered_one_is_not() -> None:
    skipped = row(Written(), "LRO-DURABLE-01", kill="not ours to kill")
    assert skipped.standing is Standing.SKIPPED
    silent = Written()
    silent.note(
        "status", "invoke", probe="unknown", intent="unknown", method="GET",
        address="http://x/tasks/b", task="b",
    )  # fmt: skip
    silent.note("status", "unknown", error="ReadTimeout", probe="unknown")
    found = row(silent, "LRO-STATUS-11")
    assert found.standing is Standing.COULD_NOT_JUDGE
    assert found.reason == "GET http://x/tasks/b got no answer: ReadTimeout"


def test_a_verdict_needs_evidence_and_a_should_is_no_must() -> None:
    nothing = outcome([], {})
    assert verdict(nothing) is Verdict.COULD_NOT_JUDGE
    no_wait = Written().state("running", wait=None).state("succeeded")
    only = ["LRO-STATUS-03", "LRO-STATUS-07"]
    rows = outcome(no_wait.records, {}, only)
    assert [r.standing for r in rows] == [Standing.PASS, Standing.VIOLATED]
    assert verdict(rows) is Verdict.PASS


def test_switching_a_checker_off_leaves_its_row_out() -> None:
    rows = outcome([], {}, without={"LRO-KEY-01"})
    ids = {r.requirement.id for r in rows}
    assert ids == of("conform").keys() - {"LRO-KEY-01"}


def test_a_line_of_a_proof_is_short_and_has_no_credentials() -> None:
    written = Written().exchange(
        "submit", "valid", 202, body={"x": "y" * 500}, location="/tasks/a"
    )
    for record in written.records:
        assert len(line(record, 100.0)) <= 150
