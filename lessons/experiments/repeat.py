"""Kind `repeat`: a charge whose response is lost, and its repeat.

lessons/load/runs/repeat.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.repeat import RepeatLine, run


class RepeatInput(ExperimentInput):
    """How long the clients wait before they try again."""

    pause_s: float = Field(
        1.5, ge=0.1, le=3, description="Seconds between two requests."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    return ", ".join(
        f"{step['side']}: {step['status'] or 'answer lost'}"
        for step in line["steps"]
    )


EXPERIMENT = Experiment(
    name="repeat",
    title="A charge whose answer is lost, and the same again",
    input_model=RepeatInput,
    run=run,
    line=RepeatLine,
    note=note,
    scenarios={
        "": {"pause_s": 1.5, "window_s": 8},
    },
)
