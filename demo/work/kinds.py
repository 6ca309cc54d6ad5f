"""The kinds of work that there are.

Adding one is a file beside this and a line in KINDS.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from demo.errors import UnknownKind
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
from demo.work.kind import Kind


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
