"""Kind `stopit`: five ways to end a task early, and a race, many times.

lessons/load/runs/stopit.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import LONGEST_WINDOW_S, ExperimentInput
from lessons.load.runs.stopit import StopitLine, run


class StopitInput(ExperimentInput):
    """How long it may take."""

    window_s: int = Field(
        24, ge=16, le=LONGEST_WINDOW_S, description="Seconds, at most."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    return f"{len(line['log'])} events, {len(line['races'])} races"


EXPERIMENT = Experiment(
    name="stopit",
    title="Five ways to end a task early, and a race",
    input_model=StopitInput,
    run=run,
    line=StopitLine,
    note=note,
    scenarios={"": {"window_s": 24}},
    is_alone=True,
)
