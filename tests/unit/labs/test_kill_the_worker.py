"""The judges of lab 5: silent about a good history, clear about a bad one."""

from __future__ import annotations

from typing import Any

from harness.history import FAULTS, Record
from labs.kill_the_worker.grader.invariants import JUDGES

NUMBER = "A-1234"
CUSTOMER = f"customer of {NUMBER}"


class Story:
    """The history of one order, a second from record to record."""

    def __init__(self, *, is_good: bool = True) -> None:
        self.records: list[Record] = []
        self.add(CUSTOMER, "orders", amount=120, is_good=is_good)

    def add(
        self, who: str, what: str, phase: str = "ok", **more: Any
    ) -> Story:
        """Add one record."""
        at_s = float(len(self.records))
        self.records.append(Record(at_s, who, 1, what, phase, more))
        return self

    def accepted(
        self, status: int = 202, location: str = "/orders/1"
    ) -> Story:
        """Add the answer to the order's POST."""
        more = {"status": status, "location": location, "took_s": 0.1}
        return self.add(CUSTOMER, "POST /orders", **more)

    def called(
        self, call: str, key: str = "k", *, counts: bool = True
    ) -> Story:
        """Add a call that the provider has answered."""
        about = {"json": {"order": NUMBER}, "key": key, "pid": 7}
        return self.add("outside", call, is_counted=counts, **about)

    def killed(self) -> Story:
        """Add the death of the process that made the last call."""
        target = f"the process at the charge of order {NUMBER}"
        self.add(FAULTS, "kill", pid=7, target=target)
        return self.add(CUSTOMER, "lost its process", pid=7)

    def shows(self, state: str, attempts: int = 1) -> Story:
        """Add an answer to the customer's GET."""
        body = {"state": state, "attempts": attempts}
        return self.add(CUSTOMER, "GET /orders/1", status=200, body=body)

    def violations(self) -> list[tuple[str, str]]:
        """Return what all judges say: requirement and what was seen."""
        return [
            (found.requirement, found.seen)
            for judge in JUDGES
            for found in judge(self.records)
        ]


def charged_twice_with(*keys: str) -> Story:
    """Return the history of an order whose two attempts both charged."""
    story = Story().accepted()
    for key in keys:
        story.called("charge", key)
    return story.called("receipt").shows("done")


def test_an_order_that_went_well_is_right() -> None:
    story = Story().accepted().called("charge").called("receipt")
    assert story.shows("running").shows("done").violations() == []


def test_a_repeat_under_its_key_is_right() -> None:
    story = Story().accepted().called("charge").killed()
    story.called("charge", counts=False).called("receipt")
    assert story.shows("done", attempts=2).violations() == []


def test_a_refused_order_without_a_charge_is_right() -> None:
    story = Story(is_good=False).accepted().called("check", counts=False)
    assert story.shows("refused").violations() == []


def test_an_order_that_still_runs_isn_t_judged_yet() -> None:
    story = Story().accepted().called("charge").killed().shows("running")
    assert story.violations() == []


def test_an_order_that_never_ends_is_lost() -> None:
    story = Story().accepted().called("charge").killed().shows("running")
    [(requirement, seen)] = story.add(CUSTOMER, "gave up waiting").violations()
    assert requirement == "L05-ENDS-01"
    assert seen == (
        "order A-1234 is still 'running', 3.0 s after the process at the"
        " charge of order A-1234 was killed"
    )


def test_two_charges_without_a_key_are_one_too_many() -> None:
    [(requirement, seen)] = charged_twice_with("", "").violations()
    assert requirement == "L05-EFFECT-01"
    assert "charged 2 times, with no key and no key" in seen


def test_a_key_for_each_attempt_is_no_key() -> None:
    [(requirement, seen)] = charged_twice_with("a1", "a2").violations()
    assert requirement == "L05-EFFECT-01"
    assert "with 'a1' and 'a2'" in seen


def test_done_without_a_charge_is_a_lie() -> None:
    story = Story().accepted().called("receipt").shows("done")
    [(requirement, seen)] = story.violations()
    assert requirement == "L05-TRUE-01"
    assert "0 charges and 1 receipts" in seen


def test_failed_is_no_end_of_a_good_order() -> None:
    story = Story().accepted().called("charge").called("receipt")
    [(requirement, _)] = story.shows("failed").violations()
    assert requirement == "L05-TRUE-01"


def test_a_refused_order_that_was_charged_is_a_lie() -> None:
    story = Story(is_good=False).accepted().called("charge")
    [(requirement, _)] = story.shows("refused").violations()
    assert requirement == "L05-TRUE-01"


def test_an_end_that_is_seen_again_is_right() -> None:
    story = Story().accepted().called("charge").called("receipt")
    story.shows("done").called("check").shows("done")
    assert story.violations() == []


def test_an_end_that_goes_back_is_no_end() -> None:
    story = Story().accepted().called("charge").called("receipt")
    story.shows("done").called("check").shows("running", attempts=2)
    [(requirement, seen)] = story.violations()
    assert requirement == "L05-TRUE-01"
    assert seen == "order A-1234 showed 'done', and 2.0 s later 'running'"


def test_an_end_that_went_back_and_came_again_is_no_end() -> None:
    story = Story().accepted().called("charge").called("receipt")
    story.shows("done").shows("queued").shows("done")
    [(requirement, seen)] = story.violations()
    assert requirement == "L05-TRUE-01"
    assert "later 'queued'" in seen


def test_an_end_without_an_attempt_breaks_one_requirement() -> None:
    stories = (
        Story().accepted().shows("failed", attempts=0),
        Story().accepted().called("charge").killed().shows("failed"),
    )
    for story in stories:
        [(requirement, _)] = story.violations()
        assert requirement == "L05-TRUE-01"


def test_an_attempt_that_died_counts() -> None:
    story = Story().accepted().called("charge").killed().called("receipt")
    [(requirement, seen)] = story.shows("done", attempts=1).violations()
    assert requirement == "L05-ATTEMPTS-01"
    assert "shows attempts: 1, and its process was killed once" in seen


def test_a_message_too_many_after_the_end_is_right() -> None:
    story = Story().accepted().called("charge").called("receipt")
    story.shows("done", attempts=1).called("charge", counts=False).killed()
    assert story.violations() == []


def test_a_death_during_the_last_look_needn_t_be_in_it() -> None:
    story = Story().accepted().called("charge").called("receipt").killed()
    story.shows("done", attempts=1)
    story.records[-1].more["took_s"] = 5.0
    assert story.violations() == []


def test_an_order_without_an_address_isn_t_accepted() -> None:
    for story in (Story().accepted(200), Story().accepted(202, "")):
        [(requirement, _)] = story.violations()
        assert requirement == "L05-ACCEPT-01"


def test_a_post_that_waits_for_the_work_isn_t_at_once() -> None:
    story = Story().add(CUSTOMER, "its work goes on").accepted()
    [(requirement, seen)] = story.violations()
    assert requirement == "L05-ACCEPT-01"
    assert "only when the check of the order had been answered" in seen
