"""Kind `starvation`: held requests against tasks, measured from outside.

lessons/load/runs/starvation.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.starvation import StarvationLine, run


class StarvationInput(ExperimentInput):
    """How many requests, and for how long."""

    requests: int = Field(
        60, ge=1, le=60, description="Requests on each side, at once."
    )
    partitions: int = Field(7, ge=1, le=20, description="Parts of each.")
    pace_s: float = Field(
        0.5, ge=0, le=1, description="Least seconds per partition."
    )

    @model_validator(mode="after")
    def _bounded(self) -> StarvationInput:
        if self.partitions * self.pace_s > self.window_s:
            raise ValueError("partitions times pace_s is over window_s")
        return self


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    held, tasks = line["held"], line["tasks"]
    return f"{held['waiting']} waiting, {tasks['ended']} tasks ended"


EXPERIMENT = Experiment(
    name="starvation",
    title="Held requests against tasks, measured from outside",
    input_model=StarvationInput,
    run=run,
    line=StarvationLine,
    note=note,
    scenarios={
        "": {"requests": 60, "pace_s": 0.5, "partitions": 7, "window_s": 16},
    },
    is_alone=True,
)
