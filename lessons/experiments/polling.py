"""Kind `polling`: two manners of asking about the same tasks.

The measuring is lessons/load/polling.py; it says what a line holds.
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

# chosen: for the tasks to start, and the last client to ask once more.
MARGIN_S = 4


class PollingInput(ExperimentInput):
    """How many ask, about how long a work, and how often."""

    clients: int = Field(
        50, ge=2, le=50, description="Clients of each manner, two for a task."
    )
    work_s: int = Field(
        12, ge=3, le=24, description="Seconds of each task, 3 a step."
    )
    every_s: float = Field(
        1.0, ge=0.5, le=5, description="Pause of those that keep to one."
    )

    @model_validator(mode="after")
    def _bounded(self) -> PollingInput:
        if self.work_s + MARGIN_S > self.window_s:
            raise ValueError(f"window_s is less than work_s and {MARGIN_S}")
        return self


def note(seen: Mapping[str, Any]) -> str:
    """Return a line of the crowd in a few words."""
    fixed, told = seen["fixed"], seen["told"]
    return f"{fixed['requests']} requests, {told['requests']} as told"


KIND = experiment(
    "polling",
    "Two manners of asking about the same tasks, measured from outside",
    PollingInput,
    note,
    only_one_s=ONLY_ONE_S,
)
