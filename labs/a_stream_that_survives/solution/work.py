"""Builds commits and keeps each line. Run: `celery -A work worker`."""

from __future__ import annotations

import json
import os
from typing import Any

from celery import Celery
from compiler import output_of
from redis import Redis

BROKER_URL = os.environ["BROKER_URL"]
# chosen: a day, from the last event on.
KEEP_S = 86_400

# accepted: ignore[no-time-limit] nobody here knows how long a build may take
celery = Celery("builds", broker=BROKER_URL)
celery.conf.update(
    task_ignore_result=True,
    # accepted: ignore[early-ack] a build that ran twice would print twice
    task_acks_late=False,
    worker_prefetch_multiplier=1,
)
store = Redis.from_url(BROKER_URL, decode_responses=True)


def tell(build_id: str, event: str, **data: Any) -> None:
    """Append an event. Redis gives it its id, above all ids before it."""
    key = f"events:{build_id}"
    with store.pipeline(transaction=True) as pipe:
        pipe.xadd(key, {"event": event, "data": json.dumps(data)})
        pipe.expire(key, KEEP_S)
        pipe.execute()


@celery.task
def build(build_id: str, commit: str) -> None:
    """Build one commit."""
    tell(build_id, "started")
    try:
        for text in output_of(commit):
            tell(build_id, "line", text=text)
    except Exception:
        # Without an end, its readers would wait for ever.
        tell(build_id, "finished", state="failed")
        raise
    tell(build_id, "finished", state="succeeded")
