"""Makes reports by turns of their owners. Run: `celery -A worker worker`."""

from __future__ import annotations

import os
import time

from celery import Celery, Task
from turns import done, store, take

KEEP_S = 86_400
WORK_S = float(os.environ.get("WORK_S", "10"))

app = Celery(
    "worker", broker=os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0")
)
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] chapter 8 has the limit
    task_reject_on_worker_lost=True,
    worker_cancel_long_running_tasks_on_connection_loss=True,
    task_time_limit=1800,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
)


@app.task(bind=True)
def take_turn(self: Task) -> None:
    """Make the next report, whoever's it is: the message doesn't say."""
    task_id = take(self.request.id)
    if task_id is None:
        return
    began_s = time.monotonic()
    report = f"report:{task_id}"
    store.hset(report, mapping={"state": "running", "started": time.time()})
    state = "done"
    try:
        time.sleep(WORK_S)  # Your slow work goes here.
    except Exception as error:
        # It has ended as well, or it would hold its slot for ever.
        print(f"{report} failed: {error!r}")
        state = "failed"
    store.hset(report, "state", state)
    store.expire(report, KEEP_S)
    done(self.request.id, time.monotonic() - began_s)
