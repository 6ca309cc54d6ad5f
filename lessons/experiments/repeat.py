"""Kind `repeat`: a charge whose answer is lost, and the same again.

The losing is lessons/load/runs/repeat.py; it says what a line holds.
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


def note(seen: Mapping[str, Any]) -> str:
    """Return a line of the crowd in a few words."""
    return ", ".join(
        f"{step['side']}: {step['status'] or 'answer lost'}"
        for step in seen["steps"]
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
