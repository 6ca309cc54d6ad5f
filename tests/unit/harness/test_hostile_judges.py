"""The judges of hostile clients: each speaks, and each is silent."""

from __future__ import annotations

import pytest

from harness.hostile import judges
from harness.hostile.trial import Ended, Seen, Trial
from harness.hostile.way import Judge
from tests.unit.harness.trials import (
    ERROR,
    GOOD,
    HUNG,
    posted,
    seen,
    told,
    trial,
)


def ids(judging: Judge, of_trial: Trial) -> list[str]:
    """Return the ids that a judge yields."""
    return [violation.requirement for violation in judging(of_trial)]


@pytest.mark.parametrize(
    ("judging", "broken", "kept"),
    [
        (
            judges.makes_one_task,
            trial(posted("cut"), posted(), tasks=2),
            trial(posted("cut", "k"), posted("202", "k")),
        ),
        (
            judges.submits_again("CLIENT-SUBMIT-02"),
            trial(posted("cut")),
            trial(posted("cut"), posted()),
        ),
        (
            judges.waits,
            trial(told(0, 2), seen("200", at_s=1.5)),
            trial(told(0, 2), seen("200", at_s=1.9)),
        ),
        (
            judges.waits_for_date,
            trial(posted(), seen("429")),
            trial(posted(), seen("429"), seen("200", at_s=5)),
        ),
        (
            judges.asks_again("CLIENT-POLL-01", "torn", "garbage"),
            trial(seen("torn"), seen("garbage")),
            trial(seen("torn"), seen("garbage"), seen("200")),
        ),
        (
            judges.asks_again("CLIENT-POLL-01", ""),
            trial(seen(""), ended=ERROR),
            trial(seen(""), ended=HUNG),
        ),
        (
            judges.ends_well,
            trial(ended=Ended(0, "ok", 1.0)),
            trial(ended=GOOD),
        ),
        (judges.ends_well, trial(ended=HUNG), trial()),
        (judges.reports_failure, trial(ended=GOOD), trial(ended=ERROR)),
        (judges.reports_failure, trial(ended=HUNG), trial(ended=ERROR)),
        (judges.says_why, trial(ended=Ended(1, "", 1.0)), trial(ended=ERROR)),
        (
            judges.stops_when_gone,
            trial(seen("410"), posted(), ended=ERROR),
            trial(seen("410"), seen("410"), ended=ERROR),
        ),
        (
            judges.stops_when_gone,
            trial(*[seen("410")] * 3, ended=ERROR),
            trial(seen("200"), ended=GOOD),
        ),
        (judges.stops_when_gone, trial(seen("410")), trial(seen("404"))),
        (
            judges.gives_up,
            trial(seen("200"), ended=HUNG),
            trial(seen("200"), ended=ERROR),
        ),
        (
            judges.gives_up,
            trial(seen("200"), ended=Ended(1, "", 9.0)),
            trial(ended=HUNG),
        ),
        (judges.gives_up, trial(seen("200")), trial(ended=None)),
        (
            judges.has_timeout,
            trial(seen(""), ended=HUNG),
            trial(seen(""), seen("200")),
        ),
        (
            judges.resumes,
            trial(*[seen("200", path="tasks/1/events")] * 2),
            trial(seen("200", path="tasks/1/events")),
        ),
        (
            judges.ignores_torn,
            trial(seen("200", path="tasks/1/events"), ended=ERROR),
            trial(seen("200"), ended=ERROR),
        ),
        (
            judges.ignores_repeats,
            trial(seen("200", path="tasks/1/events"), ended=HUNG),
            trial(seen("200", path="tasks/1/events")),
        ),
        (
            judges.keeps_credentials,
            trial(Seen(0, "GET", "tasks/1", "", "Bearer t", "", True)),
            trial(Seen(0, "GET", "tasks/1", "", "Bearer t", "", False)),
        ),
        (
            judges.follows_redirect,
            trial(seen("303"), ended=ERROR),
            trial(seen("303"), seen("200", path="tasks/1/result")),
        ),
    ],
)
def test_a_judge_speaks_and_is_silent(
    judging: Judge, broken: Trial, kept: Trial
) -> None:
    assert len(ids(judging, broken)) == 1
    assert ids(judging, kept) == []


def test_a_resume_needs_the_last_whole_event() -> None:
    again = seen("200", path="tasks/1/events")
    again.last_event_id = "3"
    torn = trial(seen("200", path="tasks/1/events"), again)
    assert ids(judges.resumes, torn) == ["CLIENT-STREAM-01"]
    again.last_event_id = "2"
    assert ids(judges.resumes, torn) == []


@pytest.mark.parametrize(
    ("asked_s", "took_s", "is_wrong"),
    [(8.0, 9.5, False), (8.0, 3.0, True), (8.0, 31.0, True), (1.0, 9.5, True)],
)
def test_a_client_that_gives_up_when_it_was_told_to_has_not_failed(
    asked_s: float, took_s: float, is_wrong: bool
) -> None:
    asked = posted(), seen("", at_s=0.1), seen("200", at_s=asked_s)
    ended = Ended(1, "late", took_s)
    slow = trial(*asked, ended=ended, has_shown_end=False, way="slow-read")
    slow.deadline_s = 10.0
    assert bool(ids(judges.ends_well, slow)) is is_wrong
    slow.shown_end_s = 2.0
    assert ids(judges.ends_well, slow) == ["CLIENT-END-01"]


def test_a_client_that_has_lost_its_task_is_not_late() -> None:
    asked = posted(), *[seen("404", at_s=n) for n in range(10)]
    ended = Ended(1, "late", 9.5)
    lost = trial(*asked, ended=ended, has_shown_end=False, way="slow-read")
    lost.deadline_s = 10.0
    assert ids(judges.ends_well, lost) == ["CLIENT-END-01"]


def test_in_calm_weather_a_late_client_hears_of_it() -> None:
    asked = posted(), seen("200", at_s=8.0)
    late = trial(*asked, ended=Ended(1, "", 9.5), has_shown_end=False)
    late.deadline_s = 10.0
    assert ids(judges.ends_well, late) == ["CLIENT-END-01"]


def test_a_stream_that_has_shown_the_end_allows_a_look_at_once() -> None:
    looked = trial(told(0, 2), seen("200", at_s=0.5))
    assert ids(judges.waits, looked) == ["CLIENT-WAIT-01"]
    looked.shown_end_s = 0.4
    assert ids(judges.waits, looked) == []
