"""Says whether pauses grow, and whether they differ. Pure.

Order is compared, and not time: without jitter, parcels that failed one after
another come back one after another, on a slow machine too. With jitter, their
order is mixed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

# Parcels that failed within this part of the mean pause failed together.
TOGETHER = 0.4
# Neighbours may overtake each other in two slots, and all that one look at a
# table finds due.
RANKS_APART = 3
APART_S = 0.15


@dataclass(frozen=True, slots=True)
class Pause:
    """The time between a failure and the next try of the same parcel."""

    failed_s: float
    back_s: float

    @property
    def took_s(self) -> float:
        """Return its length."""
        return self.back_s - self.failed_s


def growth(parcels: Sequence[Sequence[Pause]]) -> float:
    """Return how much longer the last pauses are than the first.

    The longest of the third and later ones is compared with the longest of
    the first ones: a pause that is drawn may be short at any time.
    """
    first_s = max(pauses[0].took_s for pauses in parcels)
    last_s = max(p.took_s for pauses in parcels for p in pauses[2:])
    return last_s / max(first_s, 0.001)


def overtaking(rounds: Sequence[Sequence[Pause]]) -> tuple[int, int]:
    """Return how many pairs that failed together have changed their order.

    The second number is that of all such pairs.
    """
    changed = total = 0
    for pauses in rounds:
        mean_s = fmean(pause.took_s for pause in pauses)
        ranked = sorted(pauses, key=lambda pause: pause.failed_s)
        for (i, early), (j, late) in combinations(enumerate(ranked), 2):
            if j - i < RANKS_APART:
                continue
            apart_s = late.failed_s - early.failed_s
            if not APART_S <= apart_s <= TOGETHER * mean_s:
                continue
            total += 1
            changed += late.back_s < early.back_s
    return changed, total
