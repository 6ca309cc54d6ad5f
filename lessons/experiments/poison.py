"""Kind `poison`: a task that kills its worker, in plain Celery and here.

lessons/load/runs/poison.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.poison import PoisonLine, run


class PoisonInput(ExperimentInput):
    """The setting of plain Celery, and the state of the cause at replay."""

    plain: Literal["reject", "retry"] = Field(
        "reject",
        description="What Celery does when a worker is lost. reject: put the"
        " message back. retry: send it again, at most three times.",
    )
    replay: Literal["mended", "unmended"] = Field(
        "mended", description="Whether the cause is gone before the replay."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    ours = sum(len(task["attempts"]) for task in line["ours"]["tasks"])
    return f"attempts: {len(line['plain']['attempts'])} against {ours}"


EXPERIMENT = Experiment(
    name="poison",
    title="A task that kills its worker, in plain Celery and here",
    input_model=PoisonInput,
    run=run,
    line=PoisonLine,
    note=note,
    scenarios={
        "": {"plain": "reject", "replay": "mended", "window_s": 16},
        ".retry": {"plain": "retry", "replay": "mended", "window_s": 16},
        ".unmended": {"plain": "reject", "replay": "unmended", "window_s": 16},
    },
    is_alone=True,
    fault="replay",
)
