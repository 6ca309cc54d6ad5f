"""The judges of lab 7: silent about a good history, clear about a bad one."""

from __future__ import annotations

from typing import Any

from harness.history import Record
from labs.retry_back_off_give_up.grader.invariants import (
    JUDGES,
    lets_others_pass,
)

NUMBER = "A-1234"
SENDER = f"sender of {NUMBER}"
NEIGHBOUR = {"plan": "neighbour"}
INPUT = {"parcel": NUMBER, "weight_g": 500}


class Story:
    """The history of one parcel, a second from record to record."""

    def __init__(
        self, plan: str, *statuses: int, retry_after_s: int = 0
    ) -> None:
        self.records: list[Record] = []
        self.calls = 0
        self.add(
            *(SENDER, "wants a label"),
            plan=plan,
            statuses=list(statuses),
            retry_after_s=retry_after_s,
            weight_g=500,
        )

    def add(
        self, who: str, what: str, phase: str = "ok", op: int = 0, **more: Any
    ) -> Story:
        """Add one record."""
        at_s = float(len(self.records))
        self.records.append(Record(at_s, who, op, what, phase, more))
        return self

    def tried(
        self, status: int, *, key: str = "k", label: bool = False
    ) -> Story:
        """Add a call to the carrier and its answer."""
        self.calls += 1
        about = {"json": INPUT, "key": key, "pid": 7}
        self.add("outside", "label", "invoke", self.calls, **about)
        counted = {"is_counted": True} if label else {}
        more = {**about, **counted, "status": status}
        return self.add("outside", "label", "ok", self.calls, **more)

    def shows(self, state: str) -> Story:
        """Add an answer to the sender's GET."""
        return self.add(
            *(SENDER, "GET /parcels/1"), status=200, body={"state": state}
        )

    def listed(self, **changes: Any) -> Story:
        """Add the dead letters, of which this parcel's has some changes."""
        letter = {
            "parcel": NUMBER,
            "input": INPUT,
            "cause": "400: wrong",
            "tries": 1,
            **changes,
        }
        return self.add(
            "operator", "GET /dead-letters", status=200, body=[letter]
        )

    def replayed(self, *statuses: int) -> Story:
        """Add that replay is pressed, with one answer for each press."""
        self.add(SENDER, "is replayed")
        for status in statuses:
            what = f"POST /dead-letters/{NUMBER}/replay"
            self.add("operator", what, status=status)
        return self

    def violations(self) -> list[tuple[str, str]]:
        """Return what all judges say: requirement and what was seen."""
        return [
            (found.requirement, found.seen)
            for judge in JUDGES
            for found in judge(self.records)
        ]


def failed_for_good() -> Story:
    """Return the history of a parcel with a wrong postcode."""
    return Story("permanent", 400).tried(400).shows("failed")


def test_a_failure_that_passes_is_right() -> None:
    story = Story("passing", 500, 200).tried(500).shows("waiting")
    assert story.tried(200, label=True).shows("done").violations() == []


def test_a_final_answer_leads_to_a_letter() -> None:
    assert failed_for_good().listed().violations() == []


def test_a_replay_under_the_old_key_is_right() -> None:
    story = failed_for_good().listed().replayed(202, 409)
    assert story.tried(200, label=True).shows("done").violations() == []


def test_a_sixth_try_is_one_too_many() -> None:
    story = Story("hopeless", 500)
    for _ in range(6):
        story.tried(500)
    [(requirement, seen)] = story.violations()
    assert requirement == "L07-TRIES-01"
    assert "A-1234 was tried 6 times in 10.0 s" in seen


def test_a_parcel_that_never_ends_is_found() -> None:
    story = Story("poison").tried(0).shows("running")
    [(requirement, seen)] = story.add(SENDER, "gave up waiting").violations()
    assert requirement == "L07-TRIES-01"
    assert "still shows 'running'" in seen
    assert "its process was killed" in seen


def test_giving_up_too_early_is_wrong() -> None:
    [(requirement, seen)] = (
        Story("crowd", 500, 200).tried(500).shows("failed").violations()
    )
    assert requirement == "L07-TRIES-01"
    assert "given up after 1 tries" in seen


def test_done_without_a_label_is_wrong() -> None:
    story = Story("hopeless", 500).tried(500).shows("done")
    [(requirement, seen)] = story.violations()
    assert requirement == "L07-TRIES-01"
    assert "shows 'done', and the carrier answered 500" in seen


def test_a_final_answer_is_not_repeated() -> None:
    story = Story("permanent", 400).tried(400).tried(400).shows("failed")
    [(requirement, seen)] = story.violations()
    assert requirement == "L07-PERMANENT-01"
    assert "tried 2 times, and the carrier answered 400" in seen


def test_retry_after_is_kept() -> None:
    asked = Story("asked", 503, 200, retry_after_s=2).tried(503)
    [(requirement, seen)] = asked.tried(200, label=True).violations()
    assert requirement == "L07-PAUSE-01"
    assert "tried again after 1.00 s" in seen


def test_a_letter_needs_input_cause_and_tries() -> None:
    for lacking in ({"input": None}, {"cause": "no luck"}, {"tries": 3}):
        [(requirement, _)] = failed_for_good().listed(**lacking).violations()
        assert requirement == "L07-LETTER-01"
    [(requirement, seen)] = failed_for_good().listed(parcel="B").violations()
    assert requirement == "L07-LETTER-01"
    assert "has no dead letter" in seen


def test_a_letter_is_compared_with_the_last_answer_there_was() -> None:
    story = Story("unsure", 500, 200).tried(500).shows("failed")
    found = story.listed(cause="500: later", tries=1).violations()
    assert [requirement for requirement, _ in found] == ["L07-TRIES-01"]


def test_two_layers_that_repeat_are_judged_for_their_tries_alone() -> None:
    story = Story("asked", 503, 200, retry_after_s=2)
    for _ in range(6):
        story.tried(503)
    [(requirement, seen)] = story.violations()
    assert requirement == "L07-TRIES-01"
    assert "each time the carrier answered 503" in seen


def test_a_lane_is_not_judged_where_two_layers_repeat() -> None:
    crowd = Story("crowd", 500, 500, 500, 200)
    for status in (500, 500, 500, 200):
        crowd.tried(status, label=status == 200)
    late = [
        Record(0, "sender of B-1", 0, "wants a label", "ok", NEIGHBOUR),
        Record(
            99, "outside", 9, "label", "invoke", {"json": {"parcel": "B-1"}}
        ),
    ]
    twice = [
        Record(0, "sender of C-1", 0, "wants a label", "ok", NEIGHBOUR),
        *(
            Record(
                1, "outside", n, "label", "invoke", {"json": {"parcel": "C-1"}}
            )
            for n in range(10, 16)
        ),
    ]
    records = [*crowd.records, *late]
    assert [v.requirement for v in lets_others_pass(records)] == [
        "L07-LANE-01"
    ]
    assert not list(lets_others_pass([*records, *twice]))


def test_a_second_label_is_one_too_many() -> None:
    story = Story("unsure", 500, 200).tried(500, key="a", label=True)
    story.tried(200, key="b", label=True).shows("done")
    [(requirement, seen)] = story.violations()
    assert requirement == "L07-REPLAY-01"
    assert "has 2 labels, made with 'a' and 'b'" in seen


def test_a_replay_that_runs_twice_is_wrong() -> None:
    story = failed_for_good().replayed(202, 202).tried(200, label=True)
    [(requirement, seen)] = story.tried(200).shows("done").violations()
    assert requirement == "L07-REPLAY-01"
    assert "called for 2 more labels" in seen


def test_a_replay_that_nobody_accepts_is_wrong() -> None:
    [(requirement, seen)] = failed_for_good().replayed(404).violations()
    assert requirement == "L07-REPLAY-01"
    assert "was answered 404" in seen


def test_a_parcel_given_up_too_soon_and_replayed_has_no_pause_to_judge() -> (
    None
):
    story = Story("asked", 503, 200, retry_after_s=2).tried(503)
    story.shows("failed").listed().replayed(202)
    found = story.tried(200, label=True).shows("done").violations()
    assert "L07-PAUSE-01" not in {requirement for requirement, _ in found}
