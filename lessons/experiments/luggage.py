"""Kind `luggage`: the same bytes inside a message, and behind a reference.

The publishing is lessons/load/luggage.py; it says what a line holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from lessons.experiments.experiment import (
    ONLY_ONE_S,
    ExperimentInput,
    experiment,
)


class LuggageInput(ExperimentInput):
    """How much each job carries, and how many jobs there are."""

    size_kib: Literal[16, 256, 1024] = Field(
        1024, description="What one job carries, in KiB."
    )
    jobs: int = Field(
        20, ge=1, le=20, description="Jobs each way, none of them taken."
    )


def note(seen: Mapping[str, Any]) -> str:
    """Return a line of the crowd in a few words."""
    mib = seen["memory_bytes"] / 1024**2
    return f"{seen['side']}: {mib:.1f} MiB in the broker"


KIND = experiment(
    "luggage",
    "The same bytes inside a message, and behind a reference",
    LuggageInput,
    note,
    only_one_s=ONLY_ONE_S,
)
