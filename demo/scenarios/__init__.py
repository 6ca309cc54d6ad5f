"""What a press sends, scenario by scenario: data that recorder.py drives.

The same that the widgets send (site/widgets/model/scenario.ts): a recording
must show what a reader would have seen live.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


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
    # A run that isn't over by then has failed.
    deadline_s: float = 60.0


def experiment(kind: str, choice: str = "", **wanted: Any) -> Scenario:
    """Return the press that starts an experiment.

    `choice`: what the reader chose, as the widget names it; its recording
    is `<kind>.<choice>`, and the default choice has no name.
    """
    body = {"kind": kind, "input": wanted}
    return Scenario(
        f"{kind}.{choice}" if choice else kind,
        (Submission("tasks", "/api/tasks", body),),
        reads_result=False,
    )


_YEAR = {"kind": "report", "input": {"partitions": 12, "pace_s": 1.0}}
_HELD = Submission("held", "/api/held/tasks", _YEAR)

SCENARIOS: Mapping[str, Scenario] = {
    "side-by-side": Scenario(
        "side-by-side",
        (_HELD, Submission("tasks", "/api/tasks", _YEAR)),
        retry=_HELD,
        # chosen: about as long as a reader takes to press the button.
        retry_after_s=1.5,
    ),
    "hero": Scenario(
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
    "starvation": experiment(
        "starvation", requests=60, pace_s=0.5, partitions=7, window_s=16
    ),
    "burst": experiment("burst", requests=20, spread_ms=0, window_s=8),
    "burst.4000": experiment(
        "burst", "4000", requests=20, spread_ms=4000, window_s=8
    ),
    "repeat": experiment("repeat", pause_s=1.5, window_s=8),
}
