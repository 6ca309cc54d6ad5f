"""Kind `polling`: two manners of polling the same tasks.

lessons/load/runs/polling.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.polling import PollingLine, run

# chosen: for the tasks to start, and the last client to ask once more.
MARGIN_S = 4


class PollingInput(ExperimentInput):
    """How many ask, about how long a work, and how often."""

    clients: int = Field(
        50, ge=2, le=50, description="Clients of each manner, two for a task."
    )
    work_s: int = Field(
        12, ge=3, le=24, description="Seconds of each task, 3 a step."
    )
    every_s: float = Field(
        1.0, ge=0.5, le=5, description="Pause of those that keep to one."
    )

    @model_validator(mode="after")
    def _bounded(self) -> PollingInput:
        if self.work_s + MARGIN_S > self.window_s:
            raise ValueError(f"window_s is less than work_s and {MARGIN_S}")
        return self


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    fixed, told = line["fixed"], line["told"]
    return f"{fixed['requests']} requests, {told['requests']} as told"


def _asking(work_s: int, every_s: float) -> dict[str, Any]:
    # chosen: the last client has asked by then.
    window_s = work_s + 6
    return {
        "clients": 50,
        "work_s": work_s,
        "every_s": every_s,
        "window_s": window_s,
    }


EXPERIMENT = Experiment(
    name="polling",
    title="Two manners of asking about the same tasks, measured from outside",
    input_model=PollingInput,
    run=run,
    line=PollingLine,
    note=note,
    scenarios={
        "": _asking(work_s=12, every_s=1.0),
        ".24s": _asking(work_s=24, every_s=1.0),
        ".500ms": _asking(work_s=12, every_s=0.5),
        ".5s": _asking(work_s=12, every_s=5.0),
    },
    is_alone=True,
)
