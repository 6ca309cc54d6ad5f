"""A peer at the limit: only the writes of a submission, in one MULTI.

The same keys, as many bytes, one round trip, through a bare FastAPI
handler. No Celery message is built (a finished one is copied), nothing is
read, validated, or refused, and there are no owners.
"""

from __future__ import annotations

import os
import time
import uuid
from typing import Any

from fastapi import FastAPI, Response
from pydantic import BaseModel
from redis.asyncio import Redis

from demo.broker import message

URL = os.environ["ACCEPTED_BROKER_URL"]
OWNER = "0" * 32
RETENTION_S = 86_400
FEED_LENGTH = 10_000

redis: Redis = Redis.from_url(URL)
app = FastAPI()
PAYLOAD = message("t_" + "a" * 26, "compute").payload


class Submission(BaseModel):
    """The body of a submission."""

    kind: str
    input: dict[str, Any] = {}


@app.post("/api/tasks", status_code=202)
async def submit(submission: Submission, response: Response) -> dict[str, str]:
    """Write what a submission writes, at once."""
    task_id = f"t_{uuid.uuid4().hex[:26]}"
    at_ms = int(time.time() * 1000)
    data = (
        f'{{"owner":"{OWNER}","kind":"report","lane":"compute","input":'
        '{"rows":1,"partitions":1,"seed":202,"pace_s":0.0},'
        f'"request_id":"{uuid.uuid4()}"}}'
    )
    event: dict[Any, Any] = {
        "type": "queued", "attempt": 1, "at_ms": at_ms, "data": data
    }  # fmt: skip
    fed = {"log": "tasks", "task": task_id, "owner": OWNER, "seq": 1, **event}
    index = f"tasks:owner:{OWNER}"
    async with redis.pipeline(transaction=True) as writes:
        writes.xadd(f"tasks:log:{task_id}", event, id="1-0")
        writes.xadd("feed", fed, maxlen=FEED_LENGTH, approximate=True)
        writes.zadd(index, {task_id: at_ms})
        writes.zremrangebyscore(index, "-inf", at_ms - 2000 * RETENTION_S)
        writes.expire(index, 2 * RETENTION_S)
        writes.sadd(f"tasks:open:{OWNER}", task_id)
        writes.zadd("tasks:open", {task_id: at_ms})
        writes.lpush("compute", PAYLOAD)
        await writes.execute()
    response.headers["Location"] = f"/api/tasks/{task_id}"
    return {"id": task_id, "kind": submission.kind, "state": "queued"}
