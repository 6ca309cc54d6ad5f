"""Renders one page for each message, which is then sent once more.

So no message is worked on for longer than a page takes, and the visibility
timeout can be short. The number of a try goes out with the page.
"""

from __future__ import annotations

import os

import archive
from celery import Celery
from redis import Redis

redis = Redis.from_url(os.environ["BROKER_URL"], decode_responses=True)
celery = Celery("documents", broker=os.environ["BROKER_URL"])
celery.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    broker_transport_options={
        "visibility_timeout": 3,
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    },
    worker_prefetch_multiplier=1,
)
turn = redis.register_script("""
if redis.call('HGET', KEYS[1], 'next') ~= ARGV[1] then return 0 end
return redis.call('HINCRBY', KEYS[1], 'next', 1)
""")


@celery.task(name="render")
def render(number: str) -> None:
    row = redis.hgetall(f"d:{number}")
    page = int(row["next"])
    if page > int(row["pages"]):
        return
    try:
        archive.write(number, page, fence=redis.incr(f"fence:{number}"))
    except archive.Superseded:
        return
    turn([f"d:{number}"], [page])
    render.delay(number)
