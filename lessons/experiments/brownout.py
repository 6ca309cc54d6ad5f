"""Kind `brownout`: five retry policies while a dependency stands still.

lessons/load/runs/brownout.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.brownout import BrownoutLine, run


class BrownoutInput(ExperimentInput):
    """Whether new work waits for the old, and what gets it going again."""

    work: Literal["comes", "waits"] = Field(
        "comes",
        description="comes: new tasks arrive whatever became of those before."
        " waits: each client has one task at a time.",
    )
    way_out: Literal["none", "restart", "shed", "budget"] = Field(
        "none",
        description="What is done 12 s after the start, unless another is"
        " asked for before.",
    )
    seed: int = Field(8, ge=1, le=99, description="Draws tasks and pauses.")


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    return "in time: " + ", ".join(
        f"{name} {side['in_time']}" for name, side in line["sides"].items()
    )


def scenario(work: str, way_out: str) -> dict[str, Any]:
    """Return the input of a recorded run."""
    return {"work": work, "way_out": way_out, "seed": 8, "window_s": 24}


EXPERIMENT = Experiment(
    name="brownout",
    title="Five retry policies while a dependency stands still",
    input_model=BrownoutInput,
    run=run,
    line=BrownoutLine,
    note=note,
    scenarios={
        "": scenario("comes", "none"),
        ".restart": scenario("comes", "restart"),
        ".shed": scenario("comes", "shed"),
        ".budget": scenario("comes", "budget"),
        ".waits": scenario("waits", "none"),
    },
    is_alone=True,
    fault="restart",
    other_faults=("shed", "budget"),
)
