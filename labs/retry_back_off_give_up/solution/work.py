"""Has labels made, one try for each message: `celery -A work worker`.

A try that fails writes down when the next one is due, and ends. Nobody waits
in a slot, nor in a worker's memory.
"""

from __future__ import annotations

import os

import carrier
import store
from celery import Celery
from lease import renewed
from retrying import pause_s

celery = Celery("parcels", broker=os.environ["BROKER_URL"])
celery.conf.update(
    task_ignore_result=True,
    # accepted: ignore[early-ack] a parcel comes back by its row, not by this
    task_acks_late=False,
    worker_prefetch_multiplier=1,
    # Ends work that hangs: its lease would be renewed for ever.
    task_time_limit=60,
)


@celery.task(name="label")
def label(parcel: str) -> None:
    """Claim a parcel and try once, unless another attempt has it."""
    claimed = store.execute(store.CLAIM, parcel)
    if not claimed:
        return
    row = claimed[0]
    attempt = row["attempt"]
    with renewed(parcel, attempt):
        try:
            # The key is the parcel's, in each try and in each replay.
            carrier.make_label(parcel, row["weight_g"], key=parcel)
        except carrier.CarrierError as error:
            after_s = pause_s(error, row["tries"])
            if after_s is None:
                store.execute(store.END, "failed", str(error), parcel, attempt)
            else:
                store.execute(store.WAIT, str(error), after_s, parcel, attempt)
        except Exception as error:
            # A fault of ours. The next try would have it as well.
            store.execute(store.END, "failed", repr(error), parcel, attempt)
            raise
        else:
            store.execute(store.END, "done", "", parcel, attempt)
