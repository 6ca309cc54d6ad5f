"""A process that ends is a violation, unless a fault has ended it."""

from __future__ import annotations

from harness.history import Record
from labs.grading.ending import processes_stay

ENDED = {"process": "worker", "code": 1, "last": ["Boom"]}


def test_one_that_ends_by_itself_is_named_with_its_last_line() -> None:
    record = Record(9.0, "service", 1, "ended", "ok", ENDED)
    (violation,) = processes_stay([record])
    assert violation.requirement == "LAB-START-02"
    assert "worker ended by itself with code 1" in violation.seen
    assert "Boom" in violation.seen
    assert violation.proof == (record,)


def test_one_that_a_fault_has_ended_is_excused() -> None:
    fault = Record(8.0, "faults", 1, "kill", "ok", {"pid": 7})
    record = Record(9.0, "service", 1, "ended", "ok", ENDED)
    assert not list(processes_stay([fault, record]))


def test_a_fault_excuses_for_a_while_only() -> None:
    fault = Record(1.0, "faults", 1, "kill", "ok", {"pid": 7})
    record = Record(9.0, "service", 1, "ended", "ok", ENDED)
    assert len(list(processes_stay([fault, record]))) == 1
