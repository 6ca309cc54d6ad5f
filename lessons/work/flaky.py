"""Kind `flaky`: work whose dependency fails in a chosen way.

Nothing is really called. The seed decides which attempt fails, and before
which step, so that a run can be repeated. Its partial:

    {"index", "attempt"}
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from demo.problems import of_task
from demo.work.failure import Failure, Permanent, Transient
from demo.work.kind import Kind
from demo.work.step import Partial, Start, Step, Steps


class FlakyInput(BaseModel):
    """How the dependency fails."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    how: Literal["transient", "permanent", "brown-out"] = Field(
        "transient",
        description="It fails a few times, refuses for good, or fails until"
        " a moment.",
    )
    failures: int = Field(
        2, ge=0, le=10, description="Transient: attempts that fail first."
    )
    until_unix_s: int = Field(
        0,
        ge=0,
        le=2**32,
        description="Brown-out: the moment when it's over, in Unix time.",
    )
    failing_percent: int = Field(
        100, ge=0, le=100, description="Brown-out: attempts that fail in it."
    )
    after_s: float = Field(
        0.0,
        ge=0,
        le=60,
        description="Seconds that the dependency asks to wait; 0: it doesn't.",
    )
    seed: int = Field(202, ge=0, le=2**31, description="What is foretold.")
    steps: int = Field(3, ge=1, le=20, description="Steps of the work.")
    pace_s: float = Field(
        0.2, ge=0, le=2, description="Least seconds per step."
    )


def lane(_: FlakyInput) -> str:
    """Return the lane: nothing is computed."""
    return "paced"


def steps(input_: FlakyInput, start: Start) -> Steps:
    """Work until the step before which this attempt is to fail."""
    first = len(start.partials)
    drawn = random.Random(f"{input_.seed}:{start.attempt}")  # noqa: S311 - foretold
    fails_before = drawn.randrange(first, max(input_.steps, first + 1))
    is_unlucky = drawn.randrange(100) < input_.failing_percent
    for index in range(first, input_.steps):
        if index == fails_before:
            _ask_dependency(input_, start.attempt, is_unlucky=is_unlucky)
        yield Step(
            done=index + 1,
            total=input_.steps,
            unit="steps",
            note="",
            partial={"index": index, "attempt": start.attempt},
            floor_s=input_.pace_s,
        )


def finish(_: FlakyInput, partials: Sequence[Partial]) -> dict[str, Any]:
    """Return in which attempt each step was done."""
    return {"attempts": [p["attempt"] for p in partials]}


def _ask_dependency(
    input_: FlakyInput, attempt: int, *, is_unlucky: bool
) -> None:
    """Raise what the dependency says to this attempt, if it fails."""
    after_s = input_.after_s or None
    may_pass: Failure = Transient(of_task("dependency-unavailable"), after_s)
    match input_.how:
        case "permanent":
            raise Permanent(of_task("dependency-refused"))
        case "transient" if attempt <= input_.failures:
            raise may_pass
        case "brown-out" if is_unlucky and time.time() < input_.until_unix_s:
            raise may_pass


KIND = Kind(
    "flaky",
    "Work whose dependency fails, as foretold by a seed",
    FlakyInput,
    lane,
    steps,
    finish,
)
