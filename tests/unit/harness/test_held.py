"""The log of held work has to agree with what its client got."""

from __future__ import annotations

import pytest

from tests.unit.harness.story import Story

DONE = ("queued1", "started1", "succeeded1")
CLOSED = ("queued1", "started1", "failed1")


def test_an_answer_that_its_log_confirms_is_accepted() -> None:
    assert Story().hold("h_1", *DONE).rules() == set()


@pytest.mark.parametrize("words", [(), DONE[:2]])
def test_an_answer_without_a_success_in_its_log_is_rejected(
    words: tuple[str, ...],
) -> None:
    assert "unrecorded" in Story().hold("h_1", *words).rules()


def test_a_log_without_an_end_is_rejected() -> None:
    story = Story().hold("h_1", *DONE[:2], is_answered=False)
    assert story.rules() == {"lost"}


def test_work_is_closed_as_unknown_only_after_the_death_of_its_server() -> (
    None
):
    story = Story().hold("h_1", *CLOSED, is_answered=False)
    assert story.rules() == {"held-failed"}
    killed = Story().fault("kill-held", 1.5)
    killed.hold("h_1", *CLOSED, is_answered=False)
    assert killed.rules() == set()


def test_another_result_in_the_log_is_rejected() -> None:
    story = Story().hold("h_1", *DONE)
    story.records[-1].more["events"][-1]["result"] = {"control_ok": 0}
    assert story.rules() == {"wrong-result"}
