"""Switches off one mechanism of the promise, to test campaigns with the rest.

Each is replaced from outside, in the processes that have it. A campaign on
such a stack has to fail, or campaigns are worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accepted.faults.broken import (
    blame,
    diary,
    fencing,
    key,
    lease,
    sweeper,
)

WORKERS = ("worker-paced", "worker-paced-2", "worker-compute")


@dataclass(frozen=True, slots=True)
class Without:
    """The parts that have a mechanism, and how they lose it."""

    parts: tuple[str, ...]
    switch_off: Callable[[], None]


def _nothing() -> None:
    """Resuming is the client's: nothing in the stack changes."""


WITHOUT = {
    "fencing": Without(("api", "sweeper", *WORKERS), fencing.switch_off),
    "sweeper": Without(("sweeper",), sweeper.switch_off),
    "lease": Without(WORKERS, lease.switch_off),
    "resume": Without((), _nothing),
    "key": Without(WORKERS, key.switch_off),
    "diary": Without(("held",), diary.switch_off),
    "blame": Without(("api", "sweeper", *WORKERS), blame.switch_off),
}
