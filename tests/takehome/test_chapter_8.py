"""Chapter 8, "Take this home": what passes is retried, within limits."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.takehome.running import CODE

home: Any = None


@pytest.fixture(scope="module", autouse=True)
def code() -> Iterator[None]:
    """Import the chapter's files as they import each other."""
    global home
    sys.path.insert(0, str(CODE / "chapter-8"))
    try:
        home = importlib.import_module("retrying")
        yield
    finally:
        sys.path.pop(0)
        for name in ("retrying", "budget"):
            sys.modules.pop(name, None)


class Work:
    """Work that fails in this way so many times, and then succeeds."""

    def __init__(self, failures: int, failure: Exception) -> None:
        self.lefts_s: list[float] = []
        self._failures = failures
        self._failure = failure

    def __call__(self, left_s: float) -> str:
        self.lefts_s.append(left_s)
        if len(self.lefts_s) <= self._failures:
            raise self._failure
        return "done"


def call(work: Work, **more: Any) -> Any:
    settings = {"deadline_s": 5.0, "budget": home.Budget(), "base_s": 0.01}
    return home.call(work, **(settings | more))


def test_what_passes_is_tried_again_with_the_time_that_is_left() -> None:
    work = Work(2, home.Passing("busy"))
    assert call(work) == "done"
    assert len(work.lefts_s) == 3
    assert 5 >= work.lefts_s[0] > work.lefts_s[2] > 4


def test_after_the_last_try_it_fails_as_the_try_did() -> None:
    work = Work(9, home.Passing("busy"))
    with pytest.raises(home.Passing):
        call(work, tries=4)
    assert len(work.lefts_s) == 4


def test_what_does_not_pass_is_not_tried_again() -> None:
    work = Work(1, ValueError("no such card"))
    with pytest.raises(ValueError, match="no such card"):
        call(work)
    assert len(work.lefts_s) == 1


def test_without_tokens_nothing_is_retried_until_calls_succeed() -> None:
    budget = home.Budget(per_success=0.5, most=2)
    for _ in range(2):
        with pytest.raises(home.Passing):
            call(Work(9, home.Passing("busy")), budget=budget, tries=2)
    starved = Work(1, home.Passing("busy"))
    with pytest.raises(home.Passing):
        call(starved, budget=budget)
    assert len(starved.lefts_s) == 1
    for _ in range(2):
        call(Work(0, home.Passing("")), budget=budget)
    assert call(Work(1, home.Passing("busy")), budget=budget) == "done"


def test_a_pause_that_would_pass_the_deadline_is_not_begun() -> None:
    began_s = time.monotonic()
    work = Work(1, home.Passing("busy", after_s=30))
    with pytest.raises(home.Passing):
        call(work, deadline_s=1)
    assert time.monotonic() - began_s < 1
    assert len(work.lefts_s) == 1


def test_a_dependency_that_names_a_time_is_given_it() -> None:
    began_s = time.monotonic()
    assert call(Work(1, home.Passing("busy", after_s=0.3))) == "done"
    assert time.monotonic() - began_s >= 0.3
