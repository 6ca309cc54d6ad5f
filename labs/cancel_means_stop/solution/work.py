"""Prints mailings, letter by letter, and looks before each whether to go on.

A letter is a step: it takes as long as a cancel or a shutdown has to wait. The
receipts of a mailing at work are in a file outside of the folder that others
read; how many rows it has is how far the mailing has come.
"""

from __future__ import annotations

import csv
import os
from multiprocessing.sharedctypes import RawValue

import store
from celery import Celery
from celery.exceptions import Reject
from celery.signals import worker_shutting_down
from printer import print_letter

app = Celery("work", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_ignore_result=True,
    # The message stays until the work is over, or has been handed over.
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    # A mailing that kills its process isn't tried for ever.
    task_retry_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    # For work that never looks, ending its process is the last resort. Above
    # a thousand letters of 2 s, and below the visibility timeout of an hour.
    task_time_limit=3000,
    # A waiting message belongs to no worker that is about to stop.
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)

# In memory that the pool's processes share with the one that gets SIGTERM.
stopping = RawValue("b", 0)


@worker_shutting_down.connect
def stop(**_: object) -> None:
    """Have all mailings of this worker stop at their next letter."""
    stopping.value = 1


@app.task
def print_mailing(mailing_id: str) -> None:
    """Print the letters that have no receipt yet, unless told to stop."""
    mailing = store.begin(mailing_id)
    if mailing is None:
        return
    text, recipients = mailing
    part = store.DATA / f"{mailing_id}.part"
    whole = store.RECEIPTS / f"{mailing_id}.csv"
    if whole.exists():
        # A worker was killed when it had moved the file: too late to cancel.
        store.end(mailing_id, "succeeded")
        return
    with part.open("a+", encoding="utf-8", newline="") as file:
        file.seek(0)
        printed = sum(1 for _ in csv.reader(file))
        receipts = csv.writer(file, lineterminator="\n")
        for number, recipient in enumerate(recipients[printed:], printed):
            if store.is_cancel_requested(mailing_id):
                # First the file: once it reads as cancelled, nothing is left.
                part.unlink()
                store.end(mailing_id, "cancelled")
                return
            if stopping.value:
                # Another worker goes on after the last receipt.
                raise Reject("this worker is stopping", requeue=True)
            # The same key after a crash, so that no letter is printed twice.
            key = f"{mailing_id}:{number}"
            try:
                receipt = print_letter(recipient, text, key)
            except Exception:
                # It ends here, and a cancel has nothing left to stop.
                store.end(mailing_id, "failed")
                raise
            receipts.writerow((recipient, receipt))
            file.flush()
    # A cancel that comes now is too late: all letters are printed.
    part.rename(whole)
    store.end(mailing_id, "succeeded")
