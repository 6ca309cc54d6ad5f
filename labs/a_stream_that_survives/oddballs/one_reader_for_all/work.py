"""Builds commits; each line is put on a list and published."""

from __future__ import annotations

import json
import os

from celery import Celery
from compiler import output_of
from redis import Redis

BROKER_URL = os.environ["BROKER_URL"]
# The length of the list is the number of its last event.
APPEND = """
local number = redis.call('RPUSH', KEYS[1], ARGV[1])
redis.call('PUBLISH', KEYS[1], number .. ' ' .. ARGV[1])
return number
"""

celery = Celery("builds", broker=BROKER_URL)
celery.conf.task_ignore_result = True
store = Redis.from_url(BROKER_URL, decode_responses=True)
append = store.register_script(APPEND)


def tell(build_id: str, event: str, **data: str) -> None:
    """Append an event and publish it, in one step."""
    line = json.dumps([event, json.dumps(data)])
    append(keys=[f"events:{build_id}"], args=[line])


@celery.task
def build(build_id: str, commit: str) -> None:
    """Build one commit."""
    for text in output_of(commit):
        tell(build_id, "line", text=text)
    tell(build_id, "finished", state="succeeded")
