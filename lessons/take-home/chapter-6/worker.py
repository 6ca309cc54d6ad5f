"""Charges orders. Run: `celery -A worker worker`."""

from __future__ import annotations

import os

from celery import Celery
from store import transaction

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")

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
    """Charge an order once, however often this runs.

    The table stands for a payment provider. Call yours with the order's id
    as its key: a key made here would be another one at each run.
    """
    with transaction() as connection:
        connection.execute(
            "INSERT INTO charges (key, amount) VALUES (?, ?)"
            " ON CONFLICT DO NOTHING",
            (order_id, amount),
        )
