"""Has labels made, with the retries of Celery and a count of its own."""

from __future__ import annotations

import os
import random
from typing import Any

import carrier
import store
from celery import Celery

RETRIES = 4
MOST_DEATHS = 3

celery = Celery("parcels", broker=os.environ["BROKER_URL"])
celery.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
)


@celery.task(name="label", bind=True, max_retries=RETRIES)
def label(self: Any, parcel: str) -> None:
    row = store.begin(parcel)
    # Tries are counted in the row as well, where a dead process leaves them.
    deaths = row["tries"] - 1 - self.request.retries
    if deaths == MOST_DEATHS or row["tries"] > 1 + RETRIES:
        store.execute(
            "UPDATE parcels SET tries = tries - 1, state = 'failed',"
            " cause = ? || ' of its processes died' WHERE id = ?",
            deaths,
            parcel,
        )
        return
    try:
        carrier.make_label(parcel, row["weight_g"], key=parcel)
    except carrier.CarrierError as error:
        passes = error.status is None or error.status in (429, 500, 503)
        if not passes or row["tries"] > RETRIES:
            store.change(parcel, "failed", str(error))
            return
        store.change(parcel, "waiting", str(error))
        # Equal jitter: half of the pause is certain.
        most_s = min(2.0, 0.5 * 2**self.request.retries)
        countdown = error.retry_after_s + random.uniform(most_s / 2, most_s)
        raise self.retry(exc=error, countdown=countdown) from error
    store.change(parcel, "done")
