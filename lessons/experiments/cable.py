"""Kind `cable`: five readers of one task, and a cable that is pulled.

lessons/load/runs/cable.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.cable import CableLine, run


class CableInput(ExperimentInput):
    """For how long the cable is out."""

    cut_s: int = Field(4, ge=1, le=10, description="Seconds without it.")


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    cut_ms = line["cut_ms"]
    if cut_ms is None:
        return f"{len(line['heard'])} heard"
    return f"{len(line['heard'])} heard, cable {'in' if cut_ms[1] else 'out'}"


EXPERIMENT = Experiment(
    name="cable",
    title="Five readers of one task, and a cable that is pulled",
    input_model=CableInput,
    run=run,
    line=CableLine,
    note=note,
    scenarios={
        "": {"cut_s": 4, "window_s": 20},
        ".8": {"cut_s": 8, "window_s": 20},
    },
    fault="cut",
)
