"""Tells KEDA how many tasks wait or run. Run: `uvicorn api:app`."""

from __future__ import annotations

import os

from fastapi import FastAPI
from redis import Redis

REDIS_URL = os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
# Celery's default queue. With priorities there is a list for each of them.
QUEUE = os.environ.get("QUEUE", "celery")

app = FastAPI()
store = Redis.from_url(REDIS_URL, socket_timeout=2)


@app.get("/demand")
def demand() -> dict[str, int]:
    """Count what waits and what workers hold.

    With `task_acks_late` a message stays in `unacked` until its task ends,
    so that hash has what runs. Both in one step: between two reads a task
    would move, and count twice or not at all. Without a broker this is a
    500, and KEDA keeps to its fallback; a 0 would end all pods.
    """
    with store.pipeline(transaction=True) as pipe:
        pipe.llen(QUEUE)
        pipe.hlen("unacked")
        waiting, held = pipe.execute()
    return {"tasks": waiting + held}
