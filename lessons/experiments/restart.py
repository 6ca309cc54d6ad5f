"""Kind `restart`: background tasks against a queue, both restarted.

lessons/load/runs/restart.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import LONGEST_WINDOW_S, ExperimentInput
from lessons.load.runs.restart import RestartLine, run


class RestartInput(ExperimentInput):
    """How the servers are ended, and where one keeps its states."""

    window_s: int = Field(
        16, ge=14, le=LONGEST_WINDOW_S, description="Seconds of measuring."
    )
    how: Literal["kill", "stop"] = Field(
        "kill",
        description="`kill`: SIGKILL, as a crash; `stop`: SIGTERM, as a"
        " deployment.",
    )
    states: Literal["dict", "file"] = Field(
        "dict", description="Where the in-process side keeps its states."
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    last = {poll["side"]: poll for poll in line["polls"]}
    return ", ".join(
        f"{side}: {poll['state'] or poll['status'] or 'no answer'}"
        for side, poll in sorted(last.items())
    )


EXPERIMENT = Experiment(
    name="restart",
    title="Background tasks against a queue, both restarted",
    input_model=RestartInput,
    run=run,
    line=RestartLine,
    note=note,
    scenarios={
        "": {"window_s": 16, "how": "kill", "states": "dict"},
        ".stop": {"window_s": 16, "how": "stop", "states": "dict"},
        ".file": {"window_s": 16, "how": "kill", "states": "file"},
    },
    is_alone=True,
    fault="restart",
)
