"""Has labels made: `celery -A work worker`."""

from __future__ import annotations

import os
import random
from typing import Any

import carrier
import store
from celery import Celery

# Full jitter on an exponential pause, and what the carrier asks for first.
BASE_S = 0.5
CAP_S = 2.0

celery = Celery("parcels", broker=os.environ["BROKER_URL"])
celery.conf.update(task_ignore_result=True, worker_prefetch_multiplier=1)


@celery.task(name="label", bind=True, max_retries=None)
def label(self: Any, parcel: str) -> None:
    """Have the label of a parcel made; try again if that fails."""
    row = store.begin(parcel)
    if row["weight_g"] > carrier.MOST_G:
        store.change(parcel, "failed", "too heavy for this carrier")
        return
    try:
        carrier.make_label(parcel, row["weight_g"], key=parcel)
    except Exception as error:
        store.change(parcel, "waiting", str(error))
        raise self.retry(
            exc=error, countdown=pause_s(self.request.retries, error)
        ) from error
    store.change(parcel, "done")


def pause_s(retries: int, error: Exception) -> float:
    """Return how long to wait before the next try."""
    asked_s = getattr(error, "retry_after_s", 0.0)
    return asked_s + random.uniform(0, min(CAP_S, BASE_S * 2**retries))
