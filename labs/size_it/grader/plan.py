"""Reads the plan that a learner hands in."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# chosen: a typing error shouldn't start a thousand processes.
MOST_WORKERS = 24


class BadPlan(Exception):
    """The plan can't be used; the message says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How many workers are started, and what is expected of them."""

    workers: int
    slots_per_worker: int
    predicted_wait_p95_s: float
    grace_s: float

    @property
    def slots(self) -> int:
        """Return the slots of all workers."""
        return self.workers * self.slots_per_worker


def read(folder: Path) -> Plan:
    """Read plan.toml. Raises BadPlan."""
    try:
        table = tomllib.loads((folder / "plan.toml").read_text("utf-8"))
    except OSError as error:
        raise BadPlan(f"plan.toml can't be read: {error.strerror}") from error
    except ValueError as error:
        raise BadPlan(f"plan.toml isn't TOML: {error}") from error
    workers = _number(table, "workers", least=1, is_whole=True)
    if workers > MOST_WORKERS:
        raise BadPlan(f"workers is {workers:.0f}; {MOST_WORKERS} at most")
    slots = _number(table, "slots_per_worker", least=1, is_whole=True)
    wait_s = _number(table, "predicted_wait_p95_s", least=0)
    grace_s = _number(table, "grace_s", least=0)
    return Plan(int(workers), int(slots), wait_s, grace_s)


def _number(
    table: dict[str, Any], name: str, *, least: float, is_whole: bool = False
) -> float:
    if name not in table:
        raise BadPlan(f"plan.toml has no {name}")
    value = table[name]
    kinds = (int,) if is_whole else (int, float)
    if isinstance(value, bool) or not isinstance(value, kinds):
        wanted = "a whole number" if is_whole else "a number"
        raise BadPlan(f"{name} is {value!r}; it has to be {wanted}")
    if not math.isfinite(value) or value < least:
        raise BadPlan(f"{name} is {value}; it has to be {least:g} or more")
    return float(value)
