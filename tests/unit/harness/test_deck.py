"""The same seed deals the same faults, and all of them."""

from __future__ import annotations

from collections import Counter

from accepted.faults.__main__ import SECONDS
from accepted.faults.campaign import plan
from accepted.faults.deck import DECK
from harness.faults import deal


def test_the_same_seed_deals_the_same_faults() -> None:
    assert list(deal(DECK, 7, 300, 4, 3)) == list(deal(DECK, 7, 300, 4, 3))
    assert list(deal(DECK, 7, 300, 4, 3)) != list(deal(DECK, 8, 300, 4, 3))


def test_five_minutes_deal_fifty_kills_and_every_fault() -> None:
    for seed in range(20):
        schedule = plan(seed, SECONDS).schedule
        kills = sum(s.fault.name.startswith("kill-") for s in schedule)
        # Some find nothing to hit: an earlier one has taken it.
        assert kills >= 54
        assert {scheduled.fault for scheduled in schedule} == set(DECK)


def test_one_deck_holds_every_fault_as_often_as_it_lists_it() -> None:
    dealt = list(deal(DECK, 1, 1_000, 0, 3))[: len(DECK)]
    assert Counter(scheduled.fault for scheduled in dealt) == Counter(DECK)


def test_it_begins_in_calm() -> None:
    assert next(deal(DECK, 1, 300, 4, 3)).at_s == 4
