"""The kinds of work that this service offers: the list to edit first.

API, worker and sweeper each build it once. A kind that needs something of
the process (blobs, a client of another service) closes over it here, so
that nothing in between has to carry it.
"""

from __future__ import annotations

from collections.abc import Callable

from demo.blobs.opening import open_blobs
from demo.ownblobs import blobs_of
from demo.settings import Settings
from demo.work import report, sleepy
from demo.work.digest import digest
from demo.work.kinds import Kinds, catalogue

# Called once in each process that knows kinds, after any fork.
KindsOf = Callable[[Settings], Kinds]


# --8<-- [start:kinds]
def kinds_of(settings: Settings) -> Kinds:
    """Return the kinds of work, each with what it needs."""
    return catalogue(
        report.KIND,
        sleepy.KIND,
        digest(blobs_of(open_blobs(settings))),
    )


# --8<-- [end:kinds]
