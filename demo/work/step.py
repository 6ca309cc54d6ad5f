"""What a work is given, and one step of it: where it may stop.

A work is an iterator of steps. Between two of them a worker records
progress, renews, and stops when asked to; after a crash the next attempt is
given the partials of the steps that were recorded and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

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


class Ledger(Protocol):
    """Where a work has effects outside its task: somebody else's books."""

    def charge(self, task_id: str, amount_cents: int, key: str) -> bool:
        """Charge an amount; return False if `key` was charged before.

        "" is no key: then it is charged in any case. Raises Transient when
        the books can't be reached.
        """
        ...


class Blobs(Protocol):
    """What the task's owner has left to be read, by reference.

    Raises Permanent when it's gone, Transient when it can't be reached.
    """

    def size_bytes(self, blob_id: str) -> int:
        """Return how large it is."""
        ...

    def read(self, blob_id: str, start: int, end: int) -> bytes:
        """Return the bytes from `start` up to `end`."""
        ...


@dataclass(frozen=True, slots=True)
class Start:
    """From where an attempt starts.

    `partials`: what earlier attempts left behind, one of each step.
    `origin`: the same for a task and all that replay it, for what must
    not happen twice.
    `die` ends this process; None where it serves others as well.
    `on_fault` is given what to do when the owner asks for this kind's fault.
    That is called from any thread, at once if it has been asked for.
    """

    partials: Sequence[Partial] = ()
    task_id: str = ""
    origin: str = ""
    attempt: int = 1
    die: Callable[[], None] | None = None
    on_fault: Callable[[Callable[[], None]], None] | None = None
    ledger: Ledger | None = None
    blobs: Blobs | None = None
