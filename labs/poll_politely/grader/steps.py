"""The answers that the service of lab 2 gives to polls, in turn."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from math import ceil


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of the monitor, to one poll or to all within `lasts_s`."""

    status: int = 200
    state: str = "running"
    # The pause that Retry-After names, as seconds or as a date.
    told_s: int | None = None
    is_date: bool = False
    # The answer is cut in the middle of its body, or never comes.
    is_cut: bool = False
    hangs: bool = False
    lasts_s: float = 0.0


def retry_after(step: Step) -> tuple[dict[str, str], float | None]:
    """Return the header field of a step, and what it amounts to."""
    if step.told_s is None:
        return {}, None
    if not step.is_date:
        return {"Retry-After": str(step.told_s)}, float(step.told_s)
    # A date has no fractions of a second.
    now_s = time.time()
    until_s = ceil(now_s + step.told_s)
    date = format_datetime(datetime.fromtimestamp(until_s, UTC), usegmt=True)
    return {"Retry-After": date}, round(until_s - now_s, 2)
