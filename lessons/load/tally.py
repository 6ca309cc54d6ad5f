"""Says what became of each order: charged, lost, late or doubled.

Pure. An order is

- lost: nobody has charged it, and neither its queue nor a worker knows it;
- late: nothing has charged it yet, but something still will; or the attempt
  that charged it began more than LATE_S after it was accepted;
- doubled: charged more than once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from typing_extensions import TypedDict

from lessons.load.provider import Attempt

# chosen: undisturbed, the last of twelve orders begins 1.5 s after it was
# accepted (measured: by hand, two workers with three slots each).
LATE_S = 3.0


class Tally(TypedDict):
    """How often work ran and was charged, and the orders of each end."""

    ran: int
    charged: int
    lost: list[int]
    late: list[int]
    doubled: list[int]
    # Not charged yet, but still known to the queue or a worker.
    pending: list[int]


def tally(
    accepted_ms: Mapping[int, float],
    attempts: Sequence[Attempt],
    charged: Mapping[int, Sequence[Attempt]],
    held: Collection[int],
) -> Tally:
    """Return what became of the accepted orders."""
    known = {*held, *(a.order for a in attempts if a.is_open)}
    missing = [order for order in accepted_ms if order not in charged]
    pending = [order for order in missing if order in known]
    slow = [
        order
        for order, by in charged.items()
        if by[0].at_ms - accepted_ms[order] > LATE_S * 1000
    ]
    return {
        "ran": len(attempts),
        "charged": sum(len(by) for by in charged.values()),
        "lost": sorted(set(missing) - set(pending)),
        "late": sorted([*pending, *slow]),
        "doubled": sorted(o for o, by in charged.items() if len(by) > 1),
        "pending": sorted(pending),
    }
