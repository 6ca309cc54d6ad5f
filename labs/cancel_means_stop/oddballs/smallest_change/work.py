"""Prints mailings, letter by letter; each receipt goes into a file."""

from __future__ import annotations

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
    task_acks_late=True,
    task_reject_on_worker_lost=True,
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
    """Print the letters that have no receipt yet."""
    receipts = store.RECEIPTS / f"{mailing_id}.csv"
    mailing = store.begin(mailing_id)
    if mailing is None:
        receipts.unlink(missing_ok=True)
        return
    text, recipients = mailing
    with receipts.open("a+", encoding="utf-8") as file:
        file.seek(0)
        printed = len(file.readlines())
        for recipient in recipients[printed:]:
            if store.state_of(mailing_id) == "cancelled":
                break
            if stopping.value:
                # Another worker goes on after the last receipt.
                raise Reject("this worker is stopping", requeue=True)
            number = print_letter(recipient, text, f"{mailing_id}:{recipient}")
            file.write(f"{recipient},{number}\n")
            file.flush()
    if not store.succeed(mailing_id):
        receipts.unlink(missing_ok=True)
