"""Go or no-go: each bar by itself, and the words for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from workshop.rehearsal.bot import Tally
from workshop.rehearsal.verdict import (
    Use,
    attack_objections,
    attack_told,
    capacity,
    objections,
    quantile,
    row,
    told,
)
from workshop.rehearsal.walk import Seen


def good() -> Seen:
    """Return a rehearsal that went well."""
    tally = Tally()
    tally.press_s = [0.02] * 95 + [0.2] * 5
    tally.statuses.update({202: 100, 503: 2})
    return Seen(100, tally, board_s=[0.4, 0.9], votes_cast=100)


def test_a_rehearsal_that_went_well_is_a_go() -> None:
    assert objections(good()) == []
    text = told(row(good(), Use(0.7, 512.0)), [])
    assert "GO: this machine" in text
    assert "p95 200 ms" in text


def slow(seen: Seen) -> None:
    """Make one press in ten slow."""
    seen.tally.press_s[:10] = [0.9] * 10


def unseen(seen: Seen) -> None:
    """Let one step come late to a page."""
    seen.board_s.append(3.0)


def missed(seen: Seen) -> None:
    """Lose a vote."""
    seen.votes_missed = 1


def doubled(seen: Seen) -> None:
    """Count a vote twice."""
    seen.votes_doubled = 1


def lost(seen: Seen) -> None:
    """Lose a press."""
    seen.tally.lost = 2


def failed(seen: Seen) -> None:
    """Answer with an error that nobody meant."""
    seen.tally.statuses[500] += 1


def hung(seen: Seen) -> None:
    """Let a held request end without an answer."""
    seen.tally.held.ends.update({"timed out": 40, "refused": 9})
    seen.tally.held.ends["ReadTimeout"] += 1


def refused(seen: Seen) -> None:
    """Refuse a request."""
    seen.tally.refused = 4


def silent(seen: Seen) -> None:
    """Let no press lead to an event."""
    seen.tally.press_s.clear()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (slow, "longer than 900 ms"),
        (unseen, "took 3.0 s"),
        (missed, "1 votes were missed"),
        (doubled, "1 votes counted twice"),
        (lost, "2 presses or commands led to nothing"),
        (failed, "1 answers were errors"),
        (hung, "1 held requests ended as nobody designed"),
        (refused, "4 requests were refused"),
        (silent, "no press led to an event"),
    ],
)
def test_each_bar_that_is_missed_is_named(
    spoil: Callable[[Seen], None], why: str
) -> None:
    seen = good()
    spoil(seen)
    (found,) = objections(seen)
    assert why in found
    assert "NO-GO" in told(row(seen, Use(1, 1)), [found])


def test_errors_that_are_meant_are_no_errors() -> None:
    seen = good()
    assert seen.tally.errors() == 0
    seen.tally.statuses[502] = 3
    assert seen.tally.errors() == 3
    assert seen.tally.errors(kills=True) == 0


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert quantile([1.0], 0.95) == 1.0
    assert quantile([], 0.95) == 0.0


def test_an_attack_is_judged_by_what_it_does_to_the_others() -> None:
    before, attacked = good(), good()
    before.tally.dwell_s = [0.1] * 100
    attacked.tally.dwell_s = [0.1] * 90 + [2.0] * 10
    attacked.attacks, attacked.attacks_accepted = 10_000, 37
    assert attack_objections(before, attacked) == []
    said = attack_told(before, attacked)
    assert "10000 tasks, of which 37 were accepted" in said
    assert "moved by +1.90 s" in said
    attacked.tally.dwell_s = [2.2] * 100
    (objection,) = attack_objections(before, attacked)
    assert "by 2.1 s (p95); the bar is 2 s" in objection


def test_the_capacity_of_a_machine_is_told_beside_its_use() -> None:
    said = capacity(Use(0.5, 800), 2, 4000)
    assert "2 cores and 4000 MB. The servers used 25% and 20% of them" in said
