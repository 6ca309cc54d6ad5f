"""Decides whether a failure passes, and how long to wait for that."""

from __future__ import annotations

import random

from carrier import CarrierError

# The one layer that repeats: the client of the carrier tries once.
MOST_TRIES = 5
# chosen: short, so that a check can wait; 1 s and 60 s in production.
BASE_S = 0.5
CAP_S = 2.0
# Too many requests, an error of theirs, and gateways that got no answer. All
# of them with a key, so that a call which was carried out does no harm.
PASSING = {None, 408, 429, 500, 502, 503, 504}


def pause_s(error: CarrierError, tries: int) -> float | None:
    """Return the pause before the next try; None if there should be none.

    Full jitter on an exponential pause, on top of what the carrier asks for.
    """
    if error.status not in PASSING or tries >= MOST_TRIES:
        return None
    most_s = min(CAP_S, BASE_S * 2 ** (tries - 1))
    return error.retry_after_s + random.uniform(0, most_s)
