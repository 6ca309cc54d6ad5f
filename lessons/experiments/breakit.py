"""Kind `breakit`: the model's shortest way to break a promise, for real.

lessons/load/runs/breakit.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import LONGEST_WINDOW_S, ExperimentInput
from lessons.load.runs.breakit import BreakitLine, run

Switch = Literal["off", "on"]


class BreakitInput(ExperimentInput):
    """The settings of the model, and how many faults may happen."""

    window_s: int = Field(
        30, ge=10, le=LONGEST_WINDOW_S, description="Seconds, at most."
    )
    ack: Literal["early", "late"] = Field(
        "late", description="When the message is acknowledged."
    )
    reject: Switch = Field("on", description="`task_reject_on_worker_lost`.")
    timeout: Literal["short", "long"] = Field(
        "long", description="The visibility timeout, beside the work."
    )
    lease: Switch = Field("off", description="A lease, and a sweeper.")
    fence: Switch = Field("off", description="Refuse an older attempt's end.")
    key: Switch = Field(
        "off", description="An idempotency key for the charge."
    )
    fault: Literal["any", "child", "worker", "stop"] = Field(
        "any", description="Which faults may happen."
    )
    faults: int = Field(1, ge=0, le=3, description="How many, at most.")


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note."""
    if left := line.get("left"):
        return f"charged {left['effects']} times, {left['ends']} ends"
    steps = line["steps"]
    return str(steps[-1]["step"]) if steps else "the way is found"


PLAIN: dict[str, Any] = {
    "window_s": 30,
    "ack": "late",
    "reject": "on",
    "timeout": "long",
    "lease": "off",
    "fence": "off",
    "key": "off",
    "fault": "any",
    "faults": 1,
}
OURS = PLAIN | {"lease": "on", "fence": "on", "key": "on"}

EXPERIMENT = Experiment(
    name="breakit",
    title="The shortest way to break a promise, done to real processes",
    input_model=BreakitInput,
    run=run,
    line=BreakitLine,
    note=note,
    scenarios={
        "": PLAIN,
        ".ack-timeout.child": PLAIN | {"reject": "off", "fault": "child"},
        ".ack-reject.0": PLAIN | {"timeout": "short", "faults": 0},
        ".ack-reject-timeout-lease-key": OURS | {"fence": "off"},
        ".ack-reject-timeout-lease-fence-key": OURS,
    },
    is_alone=True,
)
