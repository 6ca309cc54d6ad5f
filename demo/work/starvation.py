"""Kind `starvation`: held requests against tasks, measured from outside.

The measuring is a process of its own, `python -m demo.crowd`, so that it
doesn't disturb what it measures. It finds the gateway in the environment
variable ACCEPTED_GATEWAY_URL, which whoever starts the worker sets. Each
line that it prints is a partial; the last one carries the summary:

    {"at_ms", "load_at_ms", "held", "tasks", "samples", ["summary"]}
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, model_validator

from demo.work.step import Partial, Start, Step, Steps

# chosen: the longest window (30 s), and time to start, to clean up and to
# be told. A dead one is no longer in the way after this.
ONLY_ONE_S = 40

# chosen: above what the crowd takes to clean up.
LEAVE_S = 1.5


class StarvationInput(BaseModel):
    """How large a crowd, and for how long."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, strict=True, allow_inf_nan=False
    )

    requests: int = Field(
        60, ge=1, le=60, description="Requests on each side, at once."
    )
    partitions: int = Field(7, ge=1, le=20, description="Parts of each.")
    pace_s: float = Field(
        0.5, ge=0, le=1, description="Least seconds per partition."
    )
    window_s: int = Field(16, ge=4, le=30, description="Seconds of measuring.")

    @model_validator(mode="after")
    def _bounded(self) -> StarvationInput:
        if self.partitions * self.pace_s > self.window_s:
            raise ValueError("partitions times pace_s is over window_s")
        return self


def lane(_: StarvationInput) -> str:
    """Return the lane: the work is done elsewhere, here it's waited for."""
    return "paced"


def steps(wanted: StarvationInput, _: Start) -> Steps:
    """Let the crowd loose and hand on what it sees, line by line.

    A measurement can't be resumed: a later attempt begins again. Closing
    the iterator ends the crowd, which cancels its tasks on the way out.
    """
    argv = [sys.executable, "-m", "demo.crowd", wanted.model_dump_json()]
    with subprocess.Popen(argv, stdout=subprocess.PIPE) as crowd:
        assert crowd.stdout is not None
        try:
            for line in crowd.stdout:
                yield _step(json.loads(line), wanted.window_s)
            crowd.wait(LEAVE_S)
        finally:
            _end(crowd)
    if crowd.returncode != 0:
        raise RuntimeError(f"the crowd gave up ({crowd.returncode})")


def _end(crowd: subprocess.Popen[bytes]) -> None:
    """Make it leave: politely, so that it cancels its tasks, then not."""
    crowd.terminate()
    try:
        crowd.wait(LEAVE_S)
    except subprocess.TimeoutExpired:
        crowd.kill()


def finish(_: StarvationInput, partials: Sequence[Partial]) -> dict[str, Any]:
    """Return what came out: counts and latencies of each side."""
    last = partials[-1]
    return {
        "held": last["held"],
        "tasks": last["tasks"],
        "summary": last["summary"],
    }


def _step(seen: Mapping[str, Any], window_s: int) -> Step:
    held, tasks = seen["held"], seen["tasks"]
    return Step(
        done=min(window_s, seen["at_ms"] // 1000),
        total=window_s,
        unit="seconds",
        note=f"{held['waiting']} waiting, {tasks['ended']} tasks ended",
        partial=seen,
    )
