"""An experiment is one declaration: what derives from it fits it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError

from lessons.catalogue import EXPERIMENTS
from lessons.experiments.experiment import Experiment
from lessons.load.__main__ import EXPERIMENTS as LOADS
from lessons.recorder import RECORDINGS
from tests.kinds import KINDS
from tests.lines import check_lines

ALL = pytest.mark.parametrize(
    "one", EXPERIMENTS.values(), ids=lambda e: e.name
)


@ALL
def test_what_it_runs_has_its_name(one: Experiment[Any]) -> None:
    assert one.run.__module__ == f"lessons.load.runs.{one.name}"
    assert one.name in LOADS


def test_each_load_is_some_experiments() -> None:
    assert set(LOADS) == set(EXPERIMENTS)


@ALL
def test_it_is_a_kind_that_takes_what_its_scenarios_send(
    one: Experiment[Any],
) -> None:
    kind = KINDS[one.name]
    assert "" in one.scenarios, "what is shown before anything is chosen"
    for wanted in one.scenarios.values():
        kind.input_model.model_validate(wanted)


@ALL
def test_each_recorded_line_fits_its_schema(one: Experiment[Any]) -> None:
    for choice in one.scenarios:
        path = RECORDINGS / f"{one.name}{choice}.json"
        frames = json.loads(path.read_text("utf-8"))["frames"]
        check_lines(one.name, [f["event"] for f in frames if "event" in f])


def test_a_line_that_does_not_fit_would_be_found() -> None:
    event = {"type": "progressed", "partial": {"at_ms": 1, "heard": []}}
    with pytest.raises(ValidationError, match="cut_ms"):
        check_lines("cable", [event])
    more = {"at_ms": 1, "cut_ms": None, "heard": [], "exchanges": [], "x": 1}
    with pytest.raises(ValidationError, match="x"):
        check_lines("cable", [{"type": "progressed", "partial": more}])
