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
    # Whether it looks once where the message is, while the task runs.
    reads_message: bool = False
    # A task that ends in another way is no run to show.
    ends_well: bool = True
    # Whether it looks what is stored: when the task is accepted, when it is
    # going, and after the result until its message is gone.
    reads_stored: bool = False
    # A run that isn't over by then has failed.
    deadline_s: float = 60.0


def experiment(name: str, kind: str = "", **wanted: Any) -> Scenario:
    """Return the press that starts an experiment.

    `name`: the figure's; of another choice than the first, followed by the
    values that differ: `polling.30`. `kind`: by default, the figure's name.
    """
    body = {"kind": kind or name.partition(".")[0], "input": wanted}
    return Scenario(
        name,
        (Submission("tasks", "/api/tasks", body),),
        reads_result=False,
        reads_message=True,
    )


def _polling(name: str, work_s: int, every_s: float) -> Scenario:
    # chosen: the last client has asked by then.
    window_s = work_s + 6
    return experiment(
        name, clients=50, work_s=work_s, every_s=every_s, window_s=window_s
    )


def _dial(name: str, utilisation: float) -> Scenario:
    # chosen: the draw nearest the middle of what the model expects; of the
    # first five, one lies at its foot and one at its top.
    return experiment(name, utilisation=utilisation, seed=2, window_s=30)


_YEAR = {"kind": "report", "input": {"partitions": 12, "pace_s": 1.0}}
_HELD = Submission("held", "/api/held/tasks", _YEAR)

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
    Scenario(
        "sequence",
        (
            Submission(
                "tasks",
                "/api/tasks",
                {"kind": "report", "input": {"partitions": 4, "pace_s": 1.0}},
            ),
        ),
        reads_stored=True,
    ),
    experiment("restart", window_s=16, how="kill", states="dict"),
    experiment("restart.stop", window_s=16, how="stop", states="dict"),
    experiment("restart.file", window_s=16, how="kill", states="file"),
    experiment(
        "starvation", requests=60, pace_s=0.5, partitions=7, window_s=16
    ),
    _polling("polling", work_s=12, every_s=1.0),
    _polling("polling.24s", work_s=24, every_s=1.0),
    _polling("polling.500ms", work_s=12, every_s=0.5),
    _polling("polling.5s", work_s=12, every_s=5.0),
    _dial("dial", utilisation=0.7),
    _dial("dial.90", utilisation=0.9),
    _dial("dial.95", utilisation=0.95),
    experiment("burst", requests=20, spread_ms=0, window_s=8),
    experiment("burst.4000", requests=20, spread_ms=4000, window_s=8),
    experiment("repeat", pause_s=1.5, window_s=8),
    experiment("luggage", size_kib=1024, jobs=20, window_s=16),
    experiment("luggage.16", size_kib=16, jobs=20, window_s=16),
    experiment("download", detail_rows=20_000, cut_at=0.7, window_s=16),
    experiment("cable", cut_s=4, window_s=20),
    experiment("cable.8", cut_s=8, window_s=20),
)

SCENARIOS: Mapping[str, Scenario] = {s.name: s for s in _ALL}
