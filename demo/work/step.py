"""What a work is given, and one step of it: where it may stop.

A work is an iterator of steps. Between two of them a worker records
progress, renews, and stops when asked to; after a crash the next attempt is
given the partials of the steps that were recorded and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# What a finished step left behind, as JSON. The log keeps it for the next
# attempt, and readers see it at once.
Partial = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Say that `done` of `total` units are finished.

    The step counts as done only `floor_s` seconds after it was begun, even
    when computing it took less: work to watch must not end too soon.
    """

    done: int
    total: int
    unit: str
    note: str
    partial: Partial
    floor_s: float = 0.0


# Whoever leaves off early closes it, so that it can clean up.
Steps = Generator[Step, None, None]


@dataclass(frozen=True, slots=True)
class Start:
    """From where an attempt starts.

    `partials`: what earlier attempts left behind, one of each step.
    `origin`: the same for a task and all that replay it, for what must
    not happen twice.
    `die` ends this process; None where it serves others as well.
    `on_fault` is given what to do when the owner asks for the kind's drill
    (`Kind.fault`). That is called from any thread, at once if it has been
    asked for.
    `owner`: whose task it is; what is theirs is found by it.
    """

    partials: Sequence[Partial] = ()
    task_id: str = ""
    origin: str = ""
    attempt: int = 1
    die: Callable[[], None] | None = None
    on_fault: Callable[[Callable[[], None]], None] | None = None
    owner: str = ""
