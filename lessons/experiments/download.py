"""Kind `download`: a large result, fetched over a line that breaks.

lessons/load/runs/download.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import ExperimentInput
from lessons.load.runs.download import DownloadLine, run

SIDES = ("over", "on")


class DownloadInput(ExperimentInput):
    """How large the result is, and when the line breaks."""

    detail_rows: int = Field(
        20_000, ge=1_000, le=40_000, description="Sales that it lists."
    )
    cut_at: float = Field(
        0.7, ge=0.1, le=0.95, description="Fraction at which the line breaks."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    over, on = (line["sides"][side]["received_bytes"] for side in SIDES)
    return f"{over / 1e6:.1f} MB against {on / 1e6:.1f} MB"


EXPERIMENT = Experiment(
    name="download",
    title="A large result, fetched over a line that breaks",
    input_model=DownloadInput,
    run=run,
    line=DownloadLine,
    note=note,
    scenarios={
        "": {"detail_rows": 20_000, "cut_at": 0.7, "window_s": 16},
    },
)
