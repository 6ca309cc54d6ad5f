"""The judges of lab 9: silent about a good history, clear about a bad one."""

from __future__ import annotations

from typing import Any

import pytest

from harness.history import Record
from labs.do_not_drown.grader.invariants import JUDGES

PROMISES = {
    "waiting": 6,
    "share": 2,
    "ahead": 3,
    "refused_again": 1,
    "slots": 2,
    "frame_s": 0.5,
}


class Story:
    """The history of a line, a second from record to record."""

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.ops = 0
        self.add("grader", "promises", "ok", **PROMISES)

    def add(
        self, who: str, what: str, phase: str = "ok", **more: Any
    ) -> Story:
        """Add one record."""
        at_s = float(len(self.records))
        op = self.ops if what == "POST /renders" else 1
        self.records.append(Record(at_s, who, op, what, phase, more))
        return self

    def asks(self, title: str, status: int = 202, **more: Any) -> Story:
        """Add a request for a render of two frames, and its answer."""
        self.ops += 1
        asked = {"title": title, "frames": 2}
        who = title.rpartition("-")[0]
        self.add(who, "POST /renders", "invoke", json=asked)
        return self.add(
            who, "POST /renders", json=asked, status=status, **more
        )

    def makes(self, *titles: str) -> Story:
        """Add the start and the end of renders at the farm."""
        for title in titles:
            self.add("outside", "render", "invoke", json={"title": title})
            self.add("outside", "render", json={"title": title})
        return self

    def broken(self) -> set[str]:
        """Return the requirements that are broken."""
        return {v.requirement for judge in JUDGES for v in judge(self.records)}


def test_a_line_that_is_bounded_and_takes_turns_is_right() -> None:
    story = Story().asks("ada-1").asks("ada-2")
    story.asks("ada-3", 429, retry_after="2").asks("ben-1")
    story.add("grader", "turns begin")
    story.makes("ada-1", "ben-1", "ada-2").add("grader", "turns end")
    assert story.broken() == set()


def test_the_render_that_is_one_too_many_is_found() -> None:
    story = Story()
    # Two more than may wait: the slots may have taken two of them.
    for number in range(8):
        story.asks(f"t{number}-1")
    assert story.broken() == set()
    assert story.asks("late-1").broken() == {"L09-BACKLOG-01"}


def test_renders_that_have_a_slot_dont_wait() -> None:
    story = Story()
    for number in range(8):
        story.asks(f"t{number}-1")
    assert story.makes("t0-1").asks("late-1").broken() == set()


def test_a_quiet_tenant_isnt_refused_for_a_loud_one() -> None:
    loud = Story().asks("ada-1").asks("ada-2").asks("ada-3").asks("ada-4")
    assert loud.asks("ben-1", 503, retry_after="1").broken() == {
        "L09-SHARE-01"
    }


def test_a_tenant_may_be_refused_if_two_others_use_up_their_share() -> None:
    story = Story().asks("ada-1").asks("ada-2").asks("ben-1").asks("ben-2")
    assert story.asks("cleo-1", 503, retry_after="1").broken() == set()


@pytest.mark.parametrize(
    ("status", "more"),
    [
        (429, {}),
        (429, {"retry_after": "soon"}),
        (429, {"retry_after": "0"}),
        (503, {"retry_after": "3600"}),
        (500, {"retry_after": "1"}),
        (400, {"retry_after": "1"}),
    ],
)
def test_a_refusal_in_other_words_is_found(
    status: int, more: dict[str, str]
) -> None:
    story = Story().asks("ada-1").asks("ada-2")
    assert story.asks("ada-3", status, **more).broken() == {"L09-REFUSE-01"}


def test_a_client_that_was_told_the_truth_isnt_refused_twice_more() -> None:
    story = Story().asks("ada-1").asks("ada-2")
    story.asks("ada-3", 429, retry_after="1")
    about: dict[str, Any] = {
        "tenant": "ada",
        "told": [1, 1],
        "titles": ["ada-3"],
    }
    assert story.add("grader", "came back", refused=1, **about).broken() == (
        set()
    )
    assert story.add("grader", "came back", refused=2, **about).broken() == {
        "L09-REFUSE-01"
    }


def test_a_render_that_was_refused_isnt_made() -> None:
    story = Story().asks("ada-1").asks("ada-2")
    story.asks("ada-3", 429, retry_after="1")
    assert story.makes("ada-3").broken() == {"L09-REFUSE-02"}


@pytest.mark.parametrize(
    "order",
    [
        # First come, first served; and the quiet ones first.
        ["ada-1", "ada-2", "ada-3", "ada-4", "ben-1"],
        ["ben-1", "ben-2", "ben-3", "ben-4", "ada-1"],
    ],
)
def test_a_tenant_that_waits_for_too_many_others_is_found(
    order: list[str],
) -> None:
    story = Story()
    for title in sorted(order):
        story.asks(title)
    assert story.makes(*order).broken() == set(), "nothing was tried"
    story = Story()
    for title in sorted(order):
        story.asks(title)
    story.add("grader", "turns begin").makes(*order)
    assert story.add("grader", "turns end").broken() == {"L09-FAIR-01"}


def test_each_accepted_render_is_made_once() -> None:
    story = Story().asks("ada-1")
    assert story.broken() == set()
    assert story.makes("ada-1", "ada-1").broken() == {"L09-ENDS-01"}
    late = Story().asks("ada-1")
    late.add("grader", "late", title="ada-1", state="dropped", limit_s=15.0)
    assert late.broken() == {"L09-ENDS-01"}
