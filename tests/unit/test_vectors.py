"""The vectors for the browser's twin of the sizing model are up to date."""

from __future__ import annotations

import inspect
import json
import pkgutil
from importlib import import_module
from typing import Any

import pytest

from demo import sizing
from lessons import vectors
from lessons.export import VECTORS

ADVICE = "`python -m lessons.export` makes it anew"


def test_the_file_says_what_the_model_answers_today() -> None:
    told = json.loads(VECTORS.read_text("utf-8"))
    now = json.loads(vectors.text())
    assert list(told) == list(now), ADVICE
    for name, cases in now.items():
        assert len(told[name]) == len(cases), f"{name}: {ADVICE}"
        for old, new in zip(told[name], cases, strict=True):
            _agree(old, new, f"{name}: {ADVICE}")


def test_every_function_is_asked_something_it_answers() -> None:
    for name, cases in vectors.vectors().items():
        assert any("gives" in case for case in cases), name
    refusals = {
        case["refuses"]
        for cases in vectors.vectors().values()
        for case in cases
        if "refuses" in case
    }
    assert refusals == {"NoSense", "Overloaded", "DoesNotFit", "NotTold"}


# Asked through another function, or part of its answer.
INSIDE = {
    "erlang.losses", "erlang.waiting", "steady.stretch",
    "staffing.sized_load", "packing.pods_for", "packing.nodes_for",
    "catalogue.offer", "comparison.as_asked",
}  # fmt: skip


def test_no_function_of_the_model_is_left_out() -> None:
    rooms = [
        import_module(f"demo.sizing.{found.name}")
        for found in pkgutil.iter_modules(sizing.__path__)
        # What an input has to be, for all of them.
        if found.name != "quantities"
    ]
    public = {
        f"{room.__name__.rpartition('.')[2]}.{name}"
        for room in rooms
        for name, value in vars(room).items()
        if inspect.isfunction(inspect.unwrap(value))
        and value.__module__ == room.__name__
        and not name.startswith("_")
    }
    asked = set(vectors.FUNCTIONS) - {
        "steady.wait_quantile_s", "steady.longer_fraction",
    }  # fmt: skip
    assert public - INSIDE == asked


def _agree(old: Any, new: Any, where: str) -> None:
    # To the last bits: another machine's logarithm may differ in them.
    if isinstance(new, float) and isinstance(old, int | float):
        assert old == pytest.approx(new, rel=1e-12, abs=0), where
    elif isinstance(new, dict):
        assert list(old) == list(new), where
        for key in new:
            _agree(old[key], new[key], where)
    elif isinstance(new, list):
        assert len(old) == len(new), where
        for before, after in zip(old, new, strict=True):
            _agree(before, after, where)
    else:
        assert old == new, where
