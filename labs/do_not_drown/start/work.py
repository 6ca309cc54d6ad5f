"""Has renders made at the farm, one in each slot."""

from __future__ import annotations

import os

import store
from celery import Celery
from farm import render

app = Celery("work", broker=os.environ["BROKER_URL"])
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


@app.task
def make_render(render_id: int) -> None:
    """Make one render."""
    title, frames = store.begin(render_id)
    render(title, frames)
    store.succeed(render_id)
