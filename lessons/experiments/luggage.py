"""Kind `luggage`: the same bytes inside a message, and behind a reference.

lessons/load/runs/luggage.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.luggage import LuggageLine, run


class LuggageInput(ExperimentInput):
    """How much each job carries, and how many jobs there are."""

    size_kib: Literal[16, 256, 1024] = Field(
        1024, description="What one job carries, in KiB."
    )
    jobs: int = Field(
        20, ge=1, le=20, description="Jobs each way, none of them taken."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    mib = line["memory_bytes"] / 1024**2
    return f"{line['side']}: {mib:.1f} MiB in the broker"


EXPERIMENT = Experiment(
    name="luggage",
    title="The same bytes inside a message, and behind a reference",
    input_model=LuggageInput,
    run=run,
    line=LuggageLine,
    note=note,
    scenarios={
        "": {"size_kib": 1024, "jobs": 20, "window_s": 16},
        ".16": {"size_kib": 16, "jobs": 20, "window_s": 16},
    },
    is_alone=True,
)
