"""Judges tell tasks apart, and know that a DELETE may delete."""

from __future__ import annotations

import pytest

from harness.conformance.outcome import Standing, outcome
from tests.unit.harness.conformance.written import Written, violated


@pytest.mark.parametrize(
    ("others", "keyed", "is_wrong"),
    [
        # The path is the same for all: the query names the task.
        ("/v1.0/status?ref={}", "/v1.0/status?ref={}", True),
        ("/orgs/42/status?x={}", "/orgs/42/status?x={}", True),
        # Each has a path of its own: the query is something else.
        ("/jobs/{}?job=s", "/jobs/9?job={}", False),
    ],
)
def test_the_other_tasks_of_a_run_show_where_their_ids_are(
    others: str, keyed: str, is_wrong: bool
) -> None:
    made = {"means": ["accepted"], "status": 202}
    written = Written()
    for number in (1, 2):
        name = others.format(number)
        written.exchange("submit", "valid", names=name, **made)
    for number in (3, 4):
        again = {"key": "k", "probe": "again", "names": keyed.format(number)}
        written.exchange("submit", "keyed", **again, **made)
    assert ("KEY-01" in violated(written)) is is_wrong


def test_an_end_that_we_have_deleted_is_not_overwritten() -> None:
    cancel = {"method": "DELETE", "task": "a", "probe": "cancel"}
    accepted = {"means": ["accepted"], **cancel}
    gone = Written().state("running", probe="cancel")
    gone.exchange("cancel", "early", 202, **accepted)
    gone.state("cancelled", probe="cancel")
    gone.exchange("cancel", "again-after-end", 204, **accepted)
    gone.state("?", "after-end", status=404, means=["unknown"], probe="cancel")
    assert "STATUS-04" not in violated(gone)


def test_a_late_delete_alone_shows_nothing() -> None:
    late = {"task": "b", "probe": "late-cancel"}
    alone = Written().state("succeeded", result=True, **late)
    alone.exchange(
        *("cancel", "late", 204), method="DELETE", means=["accepted"], **late
    )
    alone.state("?", "after-end", status=404, means=["unknown"], **late)
    assert "CANCEL-07" not in violated(alone)


@pytest.mark.parametrize(("last", "is_wrong"), [(404, False), (200, True)])
def test_a_task_that_was_deleted_is_not_found_again(
    last: int, is_wrong: bool
) -> None:
    cancel = {"method": "DELETE", "task": "a", "probe": "cancel"}
    gone = Written().state("running", probe="cancel")
    gone.exchange("cancel", "early", 204, means=["accepted"], **cancel)
    gone.exchange("cancel", "again", 404, means=["unknown"], **cancel)
    means = ["ok"] if last == 200 else ["unknown"]
    state = "cancelled" if last == 200 else "?"
    gone.state(state, status=last, means=means, probe="cancel")
    assert ("CANCEL-05" in violated(gone)) is is_wrong


@pytest.mark.parametrize("early", ["gone", "cancelled"])
def test_an_ended_task_may_be_deleted_where_delete_deletes(early: str) -> None:
    cancel = {"method": "DELETE", "means": ["accepted"]}
    written = Written().state("running", probe="cancel")
    written.exchange(
        *("cancel", "early", 204), task="a", probe="cancel", **cancel
    )
    if early == "gone":
        written.state("?", status=404, means=["unknown"], probe="cancel")
    else:
        written.state("cancelled", probe="cancel")
    late = {"task": "b", "probe": "late-cancel"}
    written.state("succeeded", result=True, **late)
    written.exchange("cancel", "late", 204, **late, **cancel)
    written.state("?", "after-end", status=404, means=["unknown"], **late)
    # A service that stops a task and keeps it mustn't lose another's end.
    expected = {"CANCEL-07"} if early == "cancelled" else set()
    assert (
        violated(written)
        & {*("CANCEL-03", "CANCEL-04", "CANCEL-07", "STATUS-04")}
        == expected
    )
    [ends] = outcome(written.records, {}, ["LRO-CANCEL-03"])
    assert ends.standing is Standing.PASS


@pytest.mark.parametrize(
    ("names", "is_wrong"),
    [
        (("/jobs/4f?t=1&s=ab", "/jobs/4f?t=2&s=cd"), False),
        (("/status?ticket=1", "/status?ticket=2"), True),
        (("/jobs/4f/status?t=1", "/jobs/4f/status?t=2"), False),
        (("/v2?id=1", "/v2?id=2"), True),
        (("/jobs2?id=1", "/jobs2?id=2"), True),
        (("/v1beta1?x=1", "/v1beta1?x=2"), True),
        (("/jobs/4f?token=a", "/jobs/4f?token=b"), False),
        (("/jobs/4f", "/jobs/5f"), True),
    ],
)
def test_a_signature_behind_an_id_makes_no_other_task(
    names: tuple[str, str], is_wrong: bool
) -> None:
    twice = Written()
    for name in names:
        twice.exchange(
            *("submit", "keyed", 202),
            means=["accepted"],
            key="k",
            names=name,
            probe="again",
        )
    assert ("KEY-01" in violated(twice)) is is_wrong
