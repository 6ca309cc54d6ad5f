"""Kind `cable`: five readers of one task, and a cable that is pulled.

The pulling is lessons/load/runs/cable.py; it says what a line holds.
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


def note(seen: Mapping[str, Any]) -> str:
    """Return a line of the crowd in a few words."""
    cut_ms = seen["cut_ms"]
    if cut_ms is None:
        return f"{len(seen['heard'])} heard"
    return f"{len(seen['heard'])} heard, cable {'in' if cut_ms[1] else 'out'}"


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
