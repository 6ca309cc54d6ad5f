"""What an experiment is: one declaration, from which the rest derives.

    lessons/experiments/<name>.py    EXPERIMENT, of the class below
    lessons/load/runs/<name>.py      what it runs, and the schema of a line

Derived from it: the registered kind of work, the load generator's entry,
the scenarios to record, and the widgets' types of its input and lines.
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
from lessons.load import Say
from lessons.load import Wanted as Request
from lessons.load.http import Gateway

# chosen: the longest window (input.py), and time to start, to clean up and to
# be told. A dead one is no longer in the way after this.
ONLY_ONE_S = 40

# measured: site/recordings/, the longest have 59 KB of lines. A later attempt
# begins again.
RECORDED_BYTES = 131_072

Input = TypeVar("Input", bound="ExperimentInput")
# A load generator: measures through the gateway, and says lines.
Run = Callable[[Gateway, Request, Say], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Experiment(Generic[Input]):
    """One experiment. `run` is in a file of its `name` in lessons/load/runs.

    `line`: the schema of what it prints, a TypedDict. `note`: a line in a
    few words. `scenarios`: what is recorded; the part of the scenario's
    name behind the experiment's, and the input that a press sends.
    `is_alone`: one at a time in the whole system, since two would measure
    each other. `fault`: what its owner may have happen while it runs.
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
        )


def lane(_: ExperimentInput) -> str:
    """Return the lane: the work is done elsewhere, here it's waited for."""
    return "paced"


def limits(_: ExperimentInput) -> Limits:
    """Return the usual ones, with room for all lines of a crowd, twice."""
    return Limits(recorded_bytes=RECORDED_BYTES)


def finish(_: ExperimentInput, partials: Sequence[Partial]) -> dict[str, Any]:
    """Return what came out: the last line, without its own small print."""
    small_print = ("at_ms", "samples", "exchanges")
    return {k: v for k, v in partials[-1].items() if k not in small_print}
