"""Kind `starvation`: held requests against tasks, measured from outside.

The measuring is lessons/load/starvation.py; it says what a line holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field, model_validator

from lessons.experiments.experiment import (
    ONLY_ONE_S,
    ExperimentInput,
    experiment,
)


class StarvationInput(ExperimentInput):
    """How large a crowd, and for how long."""

    requests: int = Field(
        60, ge=1, le=60, description="Requests on each side, at once."
    )
    partitions: int = Field(7, ge=1, le=20, description="Parts of each.")
    pace_s: float = Field(
        0.5, ge=0, le=1, description="Least seconds per partition."
    )

    @model_validator(mode="after")
    def _bounded(self) -> StarvationInput:
        if self.partitions * self.pace_s > self.window_s:
            raise ValueError("partitions times pace_s is over window_s")
        return self


def note(seen: Mapping[str, Any]) -> str:
    """Return a line of the crowd in a few words."""
    held, tasks = seen["held"], seen["tasks"]
    return f"{held['waiting']} waiting, {tasks['ended']} tasks ended"


KIND = experiment(
    "starvation",
    "Held requests against tasks, measured from outside",
    StarvationInput,
    note,
    only_one_s=ONLY_ONE_S,
)
