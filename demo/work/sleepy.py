"""Kind `sleepy`: only waits, to show the effects of waiting alone.

A step is a part of the wait. The attempt can be stopped between two steps,
unless it is told to be deaf: then only its process can be ended. Its
partial:

    {"index"}
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from demo.work.kind import Kind
from demo.work.limits import Limits
from demo.work.step import Partial, Start, Step, Steps

# chosen: long enough to be seen.
HARD_AFTER_S = 1.0
# measured: by hand, a step as it is recorded, 110 bytes.
STEP_BYTES = 160


class SleepyInput(BaseModel):
    """How long to wait, and what may interrupt it."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    duration_s: float = Field(5.0, ge=0, le=60, description="Seconds in all.")
    steps: int = Field(5, ge=1, le=60, description="Parts of the wait.")
    is_deaf: bool = Field(
        False, description="Wait without looking whether to stop."
    )
    soft_limit_s: float = Field(
        90.0,
        gt=0,
        le=90,
        description="Seconds after which an attempt is asked to stop; one"
        " more, and it is ended.",
    )
    deadline_s: float = Field(
        3600.0,
        gt=0,
        le=3600,
        description="Seconds from acceptance after which nobody waits for"
        " it any more.",
    )


def lane(input_: SleepyInput) -> str:
    """Return the lane: deaf work needs a process of its own."""
    return "compute" if input_.is_deaf else "paced"


def limits(input_: SleepyInput) -> Limits:
    """Return the limits that the input sets."""
    return Limits(
        soft_s=input_.soft_limit_s,
        hard_s=input_.soft_limit_s + HARD_AFTER_S,
        deadline_s=input_.deadline_s,
        recorded_bytes=input_.steps * STEP_BYTES,
    )


def steps(input_: SleepyInput, start: Start) -> Steps:
    """Wait, step by step."""
    step_s = input_.duration_s / input_.steps
    for index in range(len(start.partials), input_.steps):
        if input_.is_deaf:
            time.sleep(step_s)
        yield Step(
            done=index + 1,
            total=input_.steps,
            unit="steps",
            note="",
            partial={"index": index},
            floor_s=0.0 if input_.is_deaf else step_s,
        )


def finish(input_: SleepyInput, _: Sequence[Partial]) -> dict[str, Any]:
    """Return how long it waited."""
    return {"slept_s": input_.duration_s}


KIND = Kind(
    "sleepy",
    "A wait, and what may end it",
    SleepyInput,
    lane,
    steps,
    finish,
    limits=limits,
)
