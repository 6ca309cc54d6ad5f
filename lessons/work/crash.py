"""Kind `crash`: work that kills its own process, at a named point.

As a fault in native code or the kernel does when memory is short: no
exception, no last words. Begun only in a process that serves nobody else.
Its partial:

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


def steps(wanted: CrashInput, start: Start) -> Steps:
    """Work until the point where this attempt is to die."""
    if start.die is None:
        raise Permanent(of_task("not-expendable"))
    is_doomed = start.attempt <= wanted.attempts
    fatal = {
        "before-first-step": len(start.partials),
        "after-step": wanted.step,
        "before-finish": wanted.steps,
    }[wanted.point]
    for index in range(len(start.partials), wanted.steps + 1):
        # Whoever asks for the next step has recorded those before it.
        if is_doomed and index == fatal:
            start.die()
        if index < wanted.steps:
            yield Step(
                done=index + 1,
                total=wanted.steps,
                unit="steps",
                note="",
                partial={"index": index, "attempt": start.attempt},
                floor_s=wanted.pace_s,
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
