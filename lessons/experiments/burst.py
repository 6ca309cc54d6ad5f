"""Kind `burst`: one order many times, at two doors of a shop.

lessons/load/runs/burst.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.burst import BurstLine, run

SIDES = ("checked", "keyed")


class BurstInput(ExperimentInput):
    """How often the order comes, and how far apart."""

    requests: int = Field(
        20, ge=2, le=40, description="Equal requests at each door."
    )
    spread_ms: int = Field(
        0, ge=0, le=4_000, description="From the first to the last, in ms."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    if "summary" in line:
        checked, keyed = (line["summary"][side] for side in SIDES)
        return f"{checked['charges']} charges against {keyed['charges']}"
    return f"{len(line['answers'])} more answers"


EXPERIMENT = Experiment(
    name="burst",
    title="One order many times, at two doors of a shop",
    input_model=BurstInput,
    run=run,
    line=BurstLine,
    note=note,
    scenarios={
        "": {"requests": 20, "spread_ms": 0, "window_s": 8},
        ".4000": {"requests": 20, "spread_ms": 4000, "window_s": 8},
    },
)
