"""Measures how much of the machine other processes used meanwhile.

Ratios bear a little of it. When the others take a core of two, sides that
need several processes at once suffer more than those that need one.
"""

from __future__ import annotations

import os
import time
from dataclasses import dataclass

import psutil


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds at one moment: of all, and of us with our children."""

    at_s: float
    all_s: float
    ours_s: float

    @classmethod
    def now(cls) -> Usage:
        """Return the usage so far."""
        cpu = psutil.cpu_times()
        idle_s = cpu.idle + getattr(cpu, "iowait", 0.0)
        ours = os.times()
        return cls(
            time.monotonic(),
            sum(cpu[:8]) - idle_s,
            # Children count once they have ended and were waited for.
            sum(ours[:4]),
        )

    def since(self) -> tuple[float, float]:
        """Return the seconds since then, and the cores the others used."""
        now = Usage.now()
        took_s = now.at_s - self.at_s
        others_s = (now.all_s - self.all_s) - (now.ours_s - self.ours_s)
        return took_s, max(0.0, others_s / took_s)
