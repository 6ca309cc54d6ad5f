"""Kind `absorb`: more arrives than leaves, before four doors.

lessons/load/runs/absorb.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import LONGEST_WINDOW_S, ExperimentInput
from lessons.load.runs.absorb import AbsorbLine, run


class AbsorbInput(ExperimentInput):
    """How many places the bounded queue has, and for how long to look."""

    window_s: int = Field(
        18, ge=8, le=LONGEST_WINDOW_S, description="Seconds of measuring."
    )
    places: int = Field(
        10, ge=1, le=100, description="Places in the bounded queue."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    waits = (
        f"{door['door']} {door['wait_ms'] / 1000:.1f} s"
        for door in line["doors"]
    )
    return f"wait: {', '.join(waits)}"


EXPERIMENT = Experiment(
    name="absorb",
    title="More arrives than leaves, before four doors",
    input_model=AbsorbInput,
    run=run,
    line=AbsorbLine,
    note=note,
    scenarios={
        "": {"places": 10, "window_s": 18},
        ".30": {"places": 30, "window_s": 18},
    },
    is_alone=True,
)
