"""The same seed deals the same faults, and all of them."""

from __future__ import annotations

from collections import Counter

from tests.campaign.__main__ import SECONDS
from tests.campaign.campaign import Plan
from tests.campaign.deck import DECK, deal


def test_the_same_seed_deals_the_same_faults() -> None:
    assert list(deal(7, 300, 4, 3)) == list(deal(7, 300, 4, 3))
    assert list(deal(7, 300, 4, 3)) != list(deal(8, 300, 4, 3))


def test_five_minutes_deal_fifty_kills_and_every_fault() -> None:
    for seed in range(20):
        blows = Plan(seed, SECONDS).schedule()
        kills = sum(b.fault.name.startswith("kill-") for b in blows)
        # Some find nothing to hit: an earlier one has taken it.
        assert kills >= 54
        assert {blow.fault for blow in blows} == set(DECK)


def test_one_deck_holds_every_fault_as_often_as_it_says() -> None:
    blows = list(deal(1, 1_000, 0, 3))[: len(DECK)]
    assert Counter(b.fault for b in blows) == Counter(DECK)


def test_it_begins_in_calm() -> None:
    assert next(deal(1, 300, 4, 3)).at_s == 4
