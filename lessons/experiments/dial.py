"""Kind `dial`: arrivals at a chosen utilisation, before one slot.

lessons/load/runs/dial.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import LONGEST_WINDOW_S, ExperimentInput
from lessons.load.runs.dial import DialLine, run


class DialInput(ExperimentInput):
    """How busy the slot shall be, and which draws."""

    utilisation: float = Field(
        0.7, ge=0.6, le=0.95, description="Busy time of the slot, of 1."
    )
    seed: int = Field(
        2, ge=1, le=99, description="Which arrivals and times are drawn."
    )
    window_s: int = Field(
        LONGEST_WINDOW_S,
        ge=4,
        le=LONGEST_WINDOW_S,
        description="Seconds of measuring, at most.",
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    if not line["sent"]:
        return "no task yet"
    there = line["looks"][-1]["in_system"] if line["looks"] else 0
    return f"{line['ended']} of {line['sent']} ended, {there} there"


def _turned(utilisation: float) -> dict[str, Any]:
    # chosen: the draw nearest the middle of what the model expects; of the
    # first five, one lies at its foot and one at its top.
    return {"utilisation": utilisation, "seed": 2, "window_s": 30}


EXPERIMENT = Experiment(
    name="dial",
    title="Arrivals before one slot, and what a queue's theory says of them",
    input_model=DialInput,
    run=run,
    line=DialLine,
    note=note,
    scenarios={
        "": _turned(0.7),
        ".90": _turned(0.9),
        ".95": _turned(0.95),
    },
    is_alone=True,
)
