"""Kind `kill`: twelve orders, a setting of Celery's or ours, and a fault.

lessons/load/runs/kill.py runs it and has the schema of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import Field

from lessons.experiments.experiment import Experiment
from lessons.experiments.input import LONGEST_WINDOW_S, ExperimentInput
from lessons.load.runs.kill import Clocks, KillLine, Setting, run
from lessons.load.strike import Fault


class KillInput(ExperimentInput):
    """How the workers acknowledge, and what happens to them."""

    window_s: int = Field(
        24,
        ge=20,
        le=LONGEST_WINDOW_S,
        description="The most seconds of a run, its start included.",
    )
    setting: Setting = Field(
        "late",
        description="`early`, `late`, `reject`, `retry`: Celery's settings;"
        " `keyed`: `reject`, with a key for the charge; `ours`.",
    )
    fault: Fault = Field(
        "child",
        description="What is killed, or stopped and woken; `none`: nothing,"
        " but some work takes longer than the visibility timeout.",
    )
    clocks: Clocks = Field(
        "short",
        description="Celery's times: shortened, or as they are by default.",
    )


def note(line: Mapping[str, Any]) -> str:
    """Return a line in a few words: the task's progress note.

    A line has what is new since the one before; the last one has the sums.
    """
    if sums := line.get("summary"):
        ends = ", ".join(
            f"{len(sums[end])} {end}" for end in ("lost", "late", "doubled")
        )
        return f"{sums['ran']} ran, {sums['charged']} charged, {ends}"
    new, held = len(line["charges"]), line["held"]
    return (
        f"{new} new charge{'' if new == 1 else 's'},"
        f" {'?' if held is None else held} orders held"
    )


def _press(setting: str, fault: str, clocks: str = "short") -> dict[str, Any]:
    return {
        "setting": setting,
        "fault": fault,
        "clocks": clocks,
        "window_s": 26,
    }


# By the figure's rule (runName in site/widgets/model/choice.ts): what differs
# from what is set at first.
EXPERIMENT = Experiment(
    name="kill",
    title="Twelve orders, and a fault",
    input_model=KillInput,
    run=run,
    line=KillLine,
    note=note,
    scenarios={
        "": _press("late", "child"),
        ".early": _press("early", "child"),
        ".reject": _press("reject", "child"),
        ".retry": _press("retry", "child"),
        ".ours": _press("ours", "child"),
        ".early.worker": _press("early", "worker"),
        ".early.pause": _press("early", "pause"),
        ".reject.worker": _press("reject", "worker"),
        ".reject.worker.default": _press("reject", "worker", "default"),
        ".ours.worker": _press("ours", "worker"),
        ".reject.pause": _press("reject", "pause"),
        ".ours.pause": _press("ours", "pause"),
        ".reject.broker": _press("reject", "broker"),
        ".ours.broker": _press("ours", "broker"),
        ".reject.none": _press("reject", "none"),
        ".keyed.none": _press("keyed", "none"),
        ".ours.none": _press("ours", "none"),
    },
    is_alone=True,
)
