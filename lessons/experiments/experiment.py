"""Declares what an experiment consists of; all else is derived from it.

    lessons/experiments/<name>.py    EXPERIMENT, of the class below
    lessons/load/runs/<name>.py      its run, and the schema of a line

Derived from it: the registered kind of work, the load generator's entry, the
scenarios to record, and the widgets' types of its input and lines.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from demo.work.kind import Kind
from demo.work.limits import Limits
from demo.work.step import Partial
from lessons.experiments.input import ExperimentInput
from lessons.experiments.running import Note, steps
from lessons.load import RunInput, Say
from lessons.load.http import Gateway

# chosen: the longest window (input.py), and time to start, to clean up and to
# report. After this, a dead run no longer blocks the next one.
ONLY_ONE_S = 44

# measured: site/recordings/, the longest have 59 KB of lines. A later attempt
# begins again.
RECORDED_BYTES = 131_072

Input = TypeVar("Input", bound="ExperimentInput")
# A load generator: measures through the gateway, and prints lines.
Run = Callable[[Gateway, RunInput, Say], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Experiment(Generic[Input]):
    """One experiment. `run` is in a file of its `name` in lessons/load/runs.

    `line`: the schema of a line that it prints, a TypedDict. `note`: makes a
    progress note of a line. `scenarios`: the runs to record, by the suffix of
    the scenario's name, with the input that a press sends. `is_alone`: one at
    a time in the whole system, since two would measure each other. `fault`:
    the fault that its owner may cause while it runs; `other_faults`: those
    that may be asked for by name.
    """

    name: str
    title: str
    input_model: type[Input]
    run: Run
    line: type[Mapping[str, Any]]
    note: Note
    scenarios: Mapping[str, Mapping[str, Any]]
    is_alone: bool = False
    fault: str = ""
    other_faults: tuple[str, ...] = ()

    def kind(self) -> Kind[Input]:
        """Return the experiment as a kind of work."""
        return Kind(
            self.name,
            self.title,
            self.input_model,
            lane,
            steps(self.name, self.note),
            finish,
            limits=limits,
            only_one_s=ONLY_ONE_S if self.is_alone else 0,
            fault=self.fault,
            other_faults=self.other_faults,
        )


def lane(_: ExperimentInput) -> str:
    """Return the lane: this process only waits for the load generator."""
    return "paced"


def limits(_: ExperimentInput) -> Limits:
    """Return the limits, with room for the lines of two attempts."""
    return Limits(recorded_bytes=RECORDED_BYTES)


def finish(_: ExperimentInput, partials: Sequence[Partial]) -> dict[str, Any]:
    """Return the result: the last line, without its details."""
    small_print = ("at_ms", "samples", "exchanges")
    return {k: v for k, v in partials[-1].items() if k not in small_print}
