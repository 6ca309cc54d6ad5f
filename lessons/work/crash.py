"""Kind `crash`: work that kills its own process at a chosen point.

A fault in native code and the kernel's out-of-memory killer do the same: no
exception, no last event. It runs only in a process that has no other task. Its
partial:

    {"index", "attempt"}
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from demo.problems import of_task
from demo.work.failure import Permanent
from demo.work.kind import Kind
from demo.work.step import Partial, Start, Step, Steps


class CrashInput(BaseModel):
    """Where the process dies, and how often."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    point: Literal["before-first-step", "after-step", "before-finish"] = Field(
        "after-step",
        description="Before anything is done; when a step has been"
        " recorded; or when all have, and the result has not.",
    )
    step: int = Field(
        1, ge=1, le=20, description="After which step, if after one."
    )
    attempts: int = Field(
        1, ge=0, le=10, description="Attempts that die; later ones don't."
    )
    steps: int = Field(3, ge=1, le=20, description="Steps of the work.")
    pace_s: float = Field(
        0.2, ge=0, le=2, description="Least seconds per step."
    )

    @model_validator(mode="after")
    def _within(self) -> CrashInput:
        if self.step > self.steps:
            raise ValueError("step is over steps")
        return self


def lane(_: CrashInput) -> str:
    """Return the lane whose processes have one slot each."""
    return "compute"


def steps(input_: CrashInput, start: Start) -> Steps:
    """Work until the point where this attempt is to die."""
    if start.die is None:
        raise Permanent(of_task("not-expendable"))
    is_doomed = start.attempt <= input_.attempts
    fatal = {
        "before-first-step": len(start.partials),
        "after-step": input_.step,
        "before-finish": input_.steps,
    }[input_.point]
    for index in range(len(start.partials), input_.steps + 1):
        # The runner asks for a step when it has recorded those before it.
        if is_doomed and index == fatal:
            start.die()
        if index < input_.steps:
            yield Step(
                done=index + 1,
                total=input_.steps,
                unit="steps",
                note="",
                partial={"index": index, "attempt": start.attempt},
                floor_s=input_.pace_s,
            )


def finish(_: CrashInput, partials: Sequence[Partial]) -> dict[str, Any]:
    """Return in which attempt each step was done."""
    return {"attempts": [p["attempt"] for p in partials]}


KIND = Kind(
    "crash",
    "Work that kills its own process",
    CrashInput,
    lane,
    steps,
    finish,
)
