"""Plain Celery tasks that do nothing, under Celery's defaults.

`forgotten` leaves no result; `remembered` has one in the result backend, as
in tutorials. `kept` survives the death of its child, with a worker that
prefetches nothing: it shows the price of that alone.
"""

from __future__ import annotations

import os

from celery import Celery

from demo.broker import kombu_url


def connected(url: str) -> Celery:
    """Return a Celery of defaults on the store at `url`."""
    there = kombu_url(url)
    # accepted: ignore[early-ack, no-time-limit] a peer with its defaults
    return Celery("noop", broker=there, backend=there)


app = connected(os.environ.get("ACCEPTED_BROKER_URL", "memory://"))


@app.task(ignore_result=True)  # type: ignore[untyped-decorator]
def forgotten(task_id: str) -> None:
    """Do nothing."""


@app.task  # type: ignore[untyped-decorator]
def remembered(task_id: str) -> None:
    """Do nothing, and have it written down."""


@app.task(  # type: ignore[untyped-decorator]
    ignore_result=True,
    # accepted: ignore[connection-loss-keeps-running] the broker stays
    acks_late=True,
    # accepted: ignore[requeue-without-limit] it doesn't kill its process
    reject_on_worker_lost=True,
)
def kept(task_id: str) -> None:
    """Do nothing, and be acknowledged only afterwards."""
