"""A plain Celery task that takes its time, and notes when it begins and ends.

ORDER_BROKER   the store's URL
ORDER_BOOKS    a file: {"what": "ready", "worker"} or
               {"what": "began" | "ended", "worker", "name"}, a JSON object a
               line, each with "at_s" of the machine's monotonic clock
ORDER_LATE     "1": acknowledge after the work, not before it as by default

Celery's defaults but for these and for what the command line says.
"""

from __future__ import annotations

import json
import os
import time
from typing import Any

from celery import Celery, Task
from celery.signals import worker_ready

from demo.broker import kombu_url

# As Celery's documentation has it for priorities on Redis, with two of them;
# 0 comes first.
PRIORITIES = {"priority_steps": [0, 9], "queue_order_strategy": "priority"}


def connected(url: str) -> Celery:
    """Return a Celery on the store at `url`, for a worker or a producer."""
    # accepted: ignore[no-time-limit] the row ends its workers
    celery = Celery("order", broker=kombu_url(url), set_as_current=False)
    celery.conf.update(
        task_ignore_result=True,
        task_acks_late=os.environ.get("ORDER_LATE") == "1",
        broker_transport_options=PRIORITIES,
        broker_connection_retry_on_startup=True,
    )
    return celery


app = connected(os.environ.get("ORDER_BROKER", "redis://"))


@app.task(name="work", bind=True)  # type: ignore[untyped-decorator]
def work(self: Task, name: str, seconds: float) -> None:
    """Take some seconds."""
    worker = self.request.hostname.partition("@")[0]
    note("began", worker, name=name)
    time.sleep(seconds)
    note("ended", worker, name=name)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _ready(sender: Any, **_: object) -> None:
    note("ready", sender.hostname.partition("@")[0])


def note(what: str, worker: str, **more: str) -> None:
    """Append a line to the books in one write, which nothing can cut."""
    line = {"what": what, "worker": worker, "at_s": time.monotonic(), **more}
    file = os.open(
        os.environ["ORDER_BOOKS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT
    )
    try:
        os.write(file, json.dumps(line).encode() + b"\n")
    finally:
        os.close(file)
