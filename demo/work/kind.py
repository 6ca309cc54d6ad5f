"""The kinds of work: what each needs, does, and leaves behind.

Adding one is a file beside this and a line in KINDS. Held server and worker
run the same functions; whatever differs between them isn't known here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from demo.errors import UnknownKind, WrongInput
from demo.work import (
    burst,
    cable,
    charge,
    crash,
    dial,
    digest,
    download,
    experiment,
    flaky,
    luggage,
    polling,
    repeat,
    report,
    restart,
    sleepy,
    starvation,
)
from demo.work.limits import Limits, usual
from demo.work.step import Partial, Start, Step, Steps

__all__ = [
    "KINDS", "Kind", "Limits", "Partial", "Start", "Step", "Steps",
    "kind_of", "parse",
]  # fmt: skip

Input = TypeVar("Input", bound=BaseModel)


def no_table(_: Mapping[str, Any]) -> None:
    """Return None: this result isn't a table."""
    return


def no_blob(_: BaseModel) -> None:
    """Return None: this input refers to no blob."""
    return


@dataclass(frozen=True, slots=True)
class Kind(Generic[Input]):
    """One kind of work. `input` is always an instance of `input_model`.

    `steps` goes on behind the partials of an earlier attempt; `finish`
    makes the result of all of them; `csv` shows a result as a table, where
    it is one; `blob` names the one that an input refers to. `needs_key`:
    nobody may ask for it without an idempotency key. `can_be_held`: the
    held server does it too. `fault`: what its owner may have happen to it
    while it runs, in a word; "" for nothing. `only_one_s` above 0: one at a
    time in the whole system, and the seconds after which a dead one is no
    longer in the way.
    """

    name: str
    title: str
    input_model: type[Input]
    lane: Callable[[Input], str]
    steps: Callable[[Input, Start], Steps]
    finish: Callable[[Input, Sequence[Partial]], dict[str, Any]]
    csv: Callable[[Mapping[str, Any]], str | None] = no_table
    limits: Callable[[Input], Limits] = usual
    blob: Callable[[Input], str | None] = no_blob
    needs_key: Callable[[Input], bool] = lambda _: False
    can_be_held: bool = False
    only_one_s: int = 0
    fault: str = ""


def _experiment(
    name: str,
    title: str,
    input_model: type[experiment.ExperimentInput],
    note: experiment.Note,
    only_one_s: int = 0,
    fault: str = "",
) -> Kind[Any]:
    """Return the kind of an experiment: its crowd is found by its name."""
    return Kind(
        name,
        title,
        input_model,
        experiment.lane,
        experiment.steps(name, note),
        experiment.finish,
        limits=experiment.limits,
        only_one_s=only_one_s,
        fault=fault,
    )


# --8<-- [start:kinds]
KINDS: Mapping[str, Kind[Any]] = {
    "report": Kind(
        "report",
        "A sales report over a generated data set",
        report.ReportInput,
        report.lane,
        report.steps,
        report.finish,
        report.csv,
        report.limits,
        can_be_held=True,
    ),
    "starvation": _experiment(
        "starvation",
        "Held requests against tasks, measured from outside",
        starvation.StarvationInput,
        starvation.note,
        only_one_s=experiment.ONLY_ONE_S,
    ),
    "burst": _experiment(
        "burst",
        "One order many times, at two doors of a shop",
        burst.BurstInput,
        burst.note,
    ),
    "download": _experiment(
        "download",
        "A large result, fetched over a line that breaks",
        download.DownloadInput,
        download.note,
    ),
    "repeat": _experiment(
        "repeat",
        "A charge whose answer is lost, and the same again",
        repeat.RepeatInput,
        repeat.note,
    ),
    "luggage": _experiment(
        "luggage",
        "The same bytes inside a message, and behind a reference",
        luggage.LuggageInput,
        luggage.note,
        only_one_s=experiment.ONLY_ONE_S,
    ),
    "polling": _experiment(
        "polling",
        "Two manners of asking about the same tasks, measured from outside",
        polling.PollingInput,
        polling.note,
        only_one_s=experiment.ONLY_ONE_S,
    ),
    "restart": _experiment(
        "restart",
        "Background tasks against a queue, both restarted",
        restart.RestartInput,
        restart.note,
        only_one_s=experiment.ONLY_ONE_S,
        fault="restart",
    ),
    "dial": _experiment(
        "dial",
        "Arrivals before one slot, and what a queue's theory says of them",
        dial.DialInput,
        dial.note,
        only_one_s=experiment.ONLY_ONE_S,
    ),
    "sleepy": Kind(
        "sleepy",
        "A wait, and what may end it",
        sleepy.SleepyInput,
        sleepy.lane,
        sleepy.steps,
        sleepy.finish,
        limits=sleepy.limits,
        can_be_held=True,
    ),
    "flaky": Kind(
        "flaky",
        "Work whose dependency fails, as foretold by a seed",
        flaky.FlakyInput,
        flaky.lane,
        flaky.steps,
        flaky.finish,
    ),
    "crash": Kind(
        "crash",
        "Work that kills its own process",
        crash.CrashInput,
        crash.lane,
        crash.steps,
        crash.finish,
    ),
    "cable": _experiment(
        "cable",
        "Five readers of one task, and a cable that is pulled",
        cable.CableInput,
        cable.note,
        fault="cut",
    ),
    "charge": Kind(
        "charge",
        "Charges in somebody else's books",
        charge.ChargeInput,
        charge.lane,
        charge.steps,
        charge.finish,
        limits=charge.limits,
        needs_key=charge.needs_key,
    ),
    "digest": Kind(
        "digest",
        "Counts and checksums of something large, by its reference",
        digest.DigestInput,
        digest.lane,
        digest.steps,
        digest.finish,
        blob=digest.blob,
    ),
}
# --8<-- [end:kinds]


def kind_of(name: str) -> Kind[Any]:
    """Return the kind called `name`. Raises UnknownKind."""
    if name not in KINDS:
        raise UnknownKind(f"no kind {name!r}; there are {', '.join(KINDS)}")
    return KINDS[name]


def parse(kind: Kind[Input], given: Any) -> Input:
    """Return `given` as the kind's input. Raises WrongInput."""
    try:
        return kind.input_model.model_validate(given)
    except ValidationError as error:
        raise WrongInput(
            [
                {
                    "at": "/".join(("", *(str(part) for part in e["loc"]))),
                    "why": e["msg"],
                }
                for e in error.errors(include_url=False, include_input=False)
            ]
        ) from error
