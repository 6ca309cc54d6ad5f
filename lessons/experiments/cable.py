"""Kind `cable`: five readers of one task, and a cable that is pulled.

The pulling is lessons/load/cable.py; it says what a line holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import ExperimentInput, experiment


class CableInput(ExperimentInput):
    """For how long the cable is out."""

    cut_s: int = Field(4, ge=1, le=10, description="Seconds without it.")


def note(seen: Mapping[str, Any]) -> str:
    """Return a line of the crowd in a few words."""
    cut_ms = seen["cut_ms"]
    if cut_ms is None:
        return f"{len(seen['heard'])} heard"
    return f"{len(seen['heard'])} heard, cable {'in' if cut_ms[1] else 'out'}"


KIND = experiment(
    "cable",
    "Five readers of one task, and a cable that is pulled",
    CableInput,
    note,
    fault="cut",
)
