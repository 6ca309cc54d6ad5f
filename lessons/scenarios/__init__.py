"""Declares what a press sends, scenario by scenario; recorder.py runs them.

The widgets' presses are made from these (presses.py), so that a recording
shows what a reader would have seen live.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lessons.catalogue import EXPERIMENTS
from lessons.experiments.experiment import Experiment


@dataclass(frozen=True, slots=True)
class Submission:
    """One request of a press, on one track: `held` or `tasks`."""

    track: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Scenario:
    """A press, and perhaps a second one `retry_after_s` after a 504."""

    name: str
    submissions: tuple[Submission, ...]
    retry: Submission | None = None
    retry_after_s: float = 0.0
    reads_result: bool = True
    # Whether to read once where the message is, while the task runs.
    reads_message: bool = False
    # Whether all tasks have to succeed for the run to be shown.
    ends_well: bool = True
    # Whether to read the stored keys: when the task is accepted, while it
    # runs, and after the result until its message is gone.
    reads_stored: bool = False
    # A run that takes longer has failed.
    deadline_s: float = 60.0


def _of(experiment: Experiment[Any]) -> Iterator[Scenario]:
    """Return the presses that start an experiment, as it declares them."""
    for choice, input_ in experiment.scenarios.items():
        body = {"kind": experiment.name, "input": dict(input_)}
        yield Scenario(
            experiment.name + choice,
            (Submission("tasks", "/api/tasks", body),),
            reads_result=False,
            reads_message=True,
        )


# chosen: 12 months at 1 s each make 12 s of work, well past the gateway's
# 5 s, and short enough to watch to the end.
_YEAR = {"kind": "report", "input": {"partitions": 12, "pace_s": 1.0}}
_HELD = Submission("held", "/api/held/tasks", _YEAR)
# chosen: four steps are enough to see that they repeat.
_FOUR_STEPS = Submission(
    "tasks",
    "/api/tasks",
    {"kind": "report", "input": {"partitions": 4, "pace_s": 1.0}},
)

_ALL = (
    Scenario(
        "side-by-side",
        (_HELD, Submission("tasks", "/api/tasks", _YEAR)),
        retry=_HELD,
        # chosen: about as long as a reader takes to press the button.
        retry_after_s=1.5,
    ),
    Scenario(
        "hero",
        (
            Submission(
                "tasks",
                "/api/tasks",
                {
                    "kind": "report",
                    "input": {"partitions": 12, "pace_s": 0.6},
                },
            ),
        ),
    ),
    # One report for the reader's first look, and for the bytes behind it.
    Scenario("start", (_FOUR_STEPS,), reads_stored=True),
    Scenario("sequence", (_FOUR_STEPS,), reads_stored=True),
    *(s for one in EXPERIMENTS.values() for s in _of(one)),
)

SCENARIOS: Mapping[str, Scenario] = {s.name: s for s in _ALL}
