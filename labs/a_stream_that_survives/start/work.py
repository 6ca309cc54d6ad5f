"""Builds commits and publishes each line. Run: `celery -A work worker`."""

from __future__ import annotations

import json
import os
from typing import Any

from celery import Celery
from compiler import output_of
from redis import Redis

BROKER_URL = os.environ["BROKER_URL"]
KEEP_S = 86_400

celery = Celery("builds", broker=BROKER_URL)
celery.conf.task_ignore_result = True
store = Redis.from_url(BROKER_URL, decode_responses=True)


def write_down(build_id: str, state: str) -> None:
    """Record the state of a build."""
    store.set(f"build:{build_id}", state, ex=KEEP_S)


def tell(build_id: str, event: str, **data: Any) -> None:
    """Tell everybody who follows a build."""
    message = json.dumps({"event": event, "data": data})
    store.publish(f"events:{build_id}", message)


@celery.task
def build(build_id: str, commit: str) -> None:
    """Build one commit."""
    write_down(build_id, "running")
    for text in output_of(commit):
        tell(build_id, "line", text=text)
    write_down(build_id, "succeeded")
    tell(build_id, "finished", state="succeeded")
