"""The step, which is the unit of work, and the start of an attempt.

Work is an iterator of steps. Between two steps a worker records progress,
renews its lease, and stops when asked to. After a crash, the next attempt
gets the partials of the recorded steps and continues after them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# The result of one finished step, as JSON. The log keeps it for the next
# attempt, and readers see it at once.
Partial = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Report that `done` of `total` units are finished.

    The step ends `floor_s` seconds after it began at the earliest, even when
    computing it took less, so that readers can watch the work.
    """

    done: int
    total: int
    unit: str
    note: str
    partial: Partial
    floor_s: float = 0.0


# A worker that stops early closes the generator, so that it can clean up.
Steps = Generator[Step, None, None]


@dataclass(frozen=True, slots=True)
class Start:
    """The start of an attempt: earlier results, and what it may use.

    `partials`: the results of earlier attempts' steps, in order. `origin`:
    the same id for a task and all its replays, as a key for effects that
    must not happen twice.

    `die` ends this process; None where the process has other tasks.
    `on_fault` registers a function for the kind's drill (`Kind.fault`); it
    is called with the fault's name, from any thread, at once if the owner
    has asked already.
    `owner`: the task's owner, by which a kind finds the owner's data.
    """

    partials: Sequence[Partial] = ()
    task_id: str = ""
    origin: str = ""
    attempt: int = 1
    die: Callable[[], None] | None = None
    on_fault: Callable[[Callable[[str], None]], None] | None = None
    owner: str = ""
