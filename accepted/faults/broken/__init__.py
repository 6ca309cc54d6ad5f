"""What a mechanism is for shows when it's missing: the stack without one.

Each mechanism of the promise can be switched off here, from outside, by
replacing it in the processes that have it. A campaign on the rest has to
fail, or the campaign is worth nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from accepted.faults.broken import blame, fencing, lease, sweeper

WORKERS = ("worker-paced", "worker-paced-2", "worker-compute")


@dataclass(frozen=True, slots=True)
class Without:
    """Which parts have a mechanism, and how they lose it."""

    parts: tuple[str, ...]
    switch_off: Callable[[], None]


def _nothing() -> None:
    """Resuming is the client's: nothing in the stack changes."""


WITHOUT = {
    "fencing": Without(("api", "sweeper", *WORKERS), fencing.switch_off),
    "sweeper": Without(("sweeper",), sweeper.switch_off),
    "lease": Without(WORKERS, lease.switch_off),
    "resume": Without((), _nothing),
    "blame": Without(("api", "sweeper", *WORKERS), blame.switch_off),
}
