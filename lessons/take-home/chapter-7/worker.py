"""Charges orders under an attempt number. Run: `celery -A worker worker`."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from celery import Celery
from store import FINISH, LEASE_S, RENEW, claim, transaction, write

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
WORK_S = float(os.environ.get("WORK_S", "0"))

celery = Celery("orders", broker=REDIS_URL)
celery.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] chapter 8 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=1800,
    worker_prefetch_multiplier=1,
    broker_transport_options={"visibility_timeout": 3600},
)


@celery.task
def charge(order_id: str, amount: int) -> None:
    """Charge an order. The message is a hint: the order's row decides."""
    attempt = claim(order_id)
    if attempt is None:
        return
    with alive(order_id, attempt):
        time.sleep(WORK_S)  # Your slow work goes here.
        pay(order_id, amount)
        if not write(FINISH, order_id, attempt):
            print(f"order {order_id}: attempt {attempt} came too late")


def pay(key: str, amount: int) -> None:
    """Charge once for one key, as a payment provider does."""
    with transaction() as rows:
        rows.execute(
            "INSERT INTO charges (key, amount) VALUES (?, ?)"
            " ON CONFLICT DO NOTHING",
            (key, amount),
        )


@contextmanager
def alive(order_id: str, attempt: int) -> Iterator[None]:
    """Renew the lease from a thread of its own while the work runs."""
    is_over = threading.Event()

    def renew() -> None:
        while not is_over.wait(LEASE_S / 6):
            # The next one may come before the lease has run out.
            with suppress(sqlite3.OperationalError):
                write(RENEW, order_id, attempt)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
