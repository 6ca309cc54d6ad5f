"""Kind `deploy`: a worker gets SIGTERM while its jobs are at work.

lessons/load/runs/deploy.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import LONGEST_WINDOW_S, ExperimentInput
from lessons.load.runs.deploy import DeployLine, run


class DeployInput(ExperimentInput):
    """How the worker stops, and how long it may take."""

    window_s: int = Field(
        30, ge=30, le=LONGEST_WINDOW_S, description="Seconds of measuring."
    )
    how: Literal["warm", "soft", "tight", "cold", "hard", "shell", "steps"] = (
        Field(
            "warm",
            description="Celery's shutdowns: `warm`, `soft`, `cold`, `hard`;"
            " `tight`: soft, with less time to give back;"
            " `shell`: warm, but a shell is the first process; `steps`: warm,"
            " and jobs stop between two steps.",
        )
    )
    grace_s: Literal[4, 6, 10] = Field(
        4, description="Seconds from SIGTERM to SIGKILL."
    )
    ack: Literal["early", "late"] = Field(
        "early", description="When a message is acknowledged."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    return f"{line['waiting']} wait, {line['taken']} unacknowledged"


RECORDED = (
    ("warm", "early"),
    ("warm", "late"),
    ("soft", "late"),
    ("tight", "late"),
    ("cold", "early"),
    ("cold", "late"),
    ("hard", "late"),
    ("shell", "early"),
    ("shell", "late"),
    ("steps", "late"),
)

EXPERIMENT = Experiment(
    name="deploy",
    title="A worker is stopped while its jobs are at work",
    input_model=DeployInput,
    run=run,
    line=DeployLine,
    note=note,
    scenarios={
        "".join(
            f".{value}"
            for value in (how, ack)
            if value not in ("warm", "early")
        ): {"how": how, "grace_s": 4, "ack": ack, "window_s": 30}
        for how, ack in RECORDED
    },
    is_alone=True,
)
