"""One step of a work: what a worker records, and where it may stop.

A work is an iterator of steps. Between two of them a worker records
progress, renews, and stops when asked to; after a crash the next attempt is
given the partials of the steps that were recorded and goes on from there.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
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
