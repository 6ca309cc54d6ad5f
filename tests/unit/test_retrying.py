"""Retry policies: what they pause, and when a budget is spent."""

from __future__ import annotations

from random import Random

from lessons.load.retrying import (
    CAP_S,
    POLICIES,
    RESERVE,
    Budget,
    exponential,
    fixed,
    full_jitter,
)


def test_a_fixed_pause_stays_and_an_exponential_one_doubles_to_a_cap() -> None:
    dice = Random(1)
    assert [fixed(n, dice) for n in (1, 2, 9)] == [0.25, 0.25, 0.25]
    assert [exponential(n, dice) for n in (1, 2, 3)] == [0.25, 0.5, 1.0]
    assert exponential(9, dice) == CAP_S


def test_full_jitter_draws_below_the_exponential_pause() -> None:
    dice = Random(1)
    drawn = [full_jitter(3, dice) for _ in range(1000)]
    assert 0 <= min(drawn) < 0.05
    assert 0.95 < max(drawn) <= 1.0
    assert 0.45 < sum(drawn) / 1000 < 0.55


def test_a_budget_gives_its_reserve_and_then_a_tenth_of_the_successes() -> (
    None
):
    budget = Budget()
    assert [budget.spend() for _ in range(11)] == [True] * 10 + [False]
    for _ in range(11):
        budget.earn()
    assert [budget.spend(), budget.spend()] == [True, False]
    for _ in range(1000):
        budget.earn()
    assert budget.tokens == RESERVE


def test_only_the_policy_of_that_name_has_a_budget_or_no_retries() -> None:
    assert [n for n, p in POLICIES.items() if p.has_budget] == ["budget"]
    assert [n for n, p in POLICIES.items() if p.tries == 1] == ["none"]
