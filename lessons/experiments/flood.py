"""Kind `flood`: one loud owner beside quiet ones, two orders of one lane.

lessons/load/runs/flood.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import LONGEST_WINDOW_S, ExperimentInput
from lessons.load.runs.flood import FloodLine, run


class FloodInput(ExperimentInput):
    """How many tasks the loud owner submits, and for how long to look."""

    window_s: int = Field(
        18,
        ge=10,
        le=LONGEST_WINDOW_S,
        description="Seconds, with the start of two stacks.",
    )
    tasks: int = Field(
        120, ge=1, le=300, description="Tasks of the loud owner, at once."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    return ", ".join(
        f"{loud['side']}: {loud['submitted'] - loud['started']} of the loud"
        " owner wait"
        for loud in line["loud"]
    )


EXPERIMENT = Experiment(
    name="flood",
    title="One loud owner beside four quiet ones",
    input_model=FloodInput,
    run=run,
    line=FloodLine,
    note=note,
    scenarios={
        "": {"tasks": 120, "window_s": 18},
    },
    is_alone=True,
)
