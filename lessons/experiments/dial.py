"""Kind `dial`: arrivals at a chosen utilisation, before one slot.

The measuring is lessons/load/dial.py; it says what a line holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import (
    LONGEST_WINDOW_S,
    ONLY_ONE_S,
    ExperimentInput,
    experiment,
)


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


def note(seen: Mapping[str, Any]) -> str:
    """Return a line of the crowd in a few words."""
    if not seen["sent"]:
        return "no task yet"
    there = seen["looks"][-1]["in_system"] if seen["looks"] else 0
    return f"{seen['ended']} of {seen['sent']} ended, {there} there"


KIND = experiment(
    "dial",
    "Arrivals before one slot, and what a queue's theory says of them",
    DialInput,
    note,
    only_one_s=ONLY_ONE_S,
)
