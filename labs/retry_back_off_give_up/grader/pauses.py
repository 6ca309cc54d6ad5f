"""Says whether pauses grow, and whether they differ. Pure.

It compares pauses of parcels that hardly wait for each other. Where many wait
for a slot, that queue decides order and pauses alike, with jitter or without.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pause:
    """The time between a failure and the next try of the same parcel."""

    failed_s: float
    back_s: float

    @property
    def took_s(self) -> float:
        """Return its length."""
        return self.back_s - self.failed_s


def growth(parcels: Sequence[Sequence[Pause]]) -> tuple[float, float]:
    """Return the second longest of the first pauses, and of the last ones.

    The last ones are the third and later: a pause that is drawn may be short
    at any time, so only long ones are compared. The very longest may be a
    stall of the machine.
    """
    first = sorted(pauses[0].took_s for pauses in parcels)
    last = sorted(p.took_s for pauses in parcels for p in pauses[2:])
    return first[-2], last[-2]


def spreads(parcels: Sequence[Sequence[Pause]]) -> list[float]:
    """Return how far apart the parcels' second, third ... pauses are.

    Each is the second longest less the shortest of all parcels. The delays of
    a slow machine put pauses further apart, and a stall makes one the longest.
    """
    rounds = zip(*(each[1:] for each in parcels), strict=False)
    ordered = [sorted(p.took_s for p in pauses) for pauses in rounds]
    return [each[-2] - each[0] for each in ordered]
