"""A task that takes its time, and the settings that a stop depends on.

STOPPING_BROKER   the broker's URL
STOPPING_BOOKS    a file: what really began and ended, a JSON object a line:
                  {"what": "ready", "worker"} or
                  {"what": "began" | "stepped" | "ended", "worker", "task"},
                  each with "pid" and "at_s" of the monotonic clock
STOPPING_STEPS    "1": jobs have steps, and stop between two of them
STOPPING_ACK      "early", as Celery by default, or "late"
STOPPING_SOFT_S   seconds of the soft shutdown; 0 turns it off

Run by Celery: `celery -A lessons.stopping.app worker -n NAME`.
"""

from __future__ import annotations

import json
import os
import time
from multiprocessing.sharedctypes import RawValue
from pathlib import Path
from typing import Any

from celery import Celery, Task
from celery.exceptions import Reject
from celery.signals import worker_ready, worker_shutting_down

# accepted: ignore[no-time-limit] the run ends its workers
app = Celery("stopping", broker=os.environ["STOPPING_BROKER"])
app.conf.update(
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    worker_soft_shutdown_timeout=float(os.environ["STOPPING_SOFT_S"]),
)
if os.environ["STOPPING_ACK"] == "late":
    # --8<-- [start:late]
    app.conf.update(
        # accepted: ignore[connection-loss-keeps-running] the broker stays
        task_acks_late=True,
        # accepted: ignore[requeue-without-limit] no job kills its process
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
    )
    # --8<-- [end:late]


# chosen: a step takes a third of the shortest job.
STEP_S = 0.5
HAS_STEPS = os.environ["STOPPING_STEPS"] == "1"


@app.task(name="work", bind=True)  # type: ignore[untyped-decorator]
def work(self: Task, job: str) -> None:
    """Do a job "NAME:SECONDS", and note that it began and ended."""
    name, seconds = job.split(":")
    worker = self.request.hostname.partition("@")[0]
    note("began", worker, task=name)
    if HAS_STEPS:
        in_steps(worker, name, float(seconds))
    else:
        time.sleep(float(seconds))
    note("ended", worker, task=name)


# --8<-- [start:steps]
# In memory that the pool's processes share with the one that gets SIGTERM.
stopping = RawValue("b", 0)


@worker_shutting_down.connect  # type: ignore[untyped-decorator]
def stop(**_: object) -> None:
    """Have all jobs of this worker stop at their next step."""
    stopping.value = 1


def in_steps(worker: str, name: str, seconds: float) -> None:
    """Do the steps that no earlier attempt has recorded."""
    for _ in range(steps_done(name), round(seconds / STEP_S)):
        if stopping.value:
            raise Reject("this worker is stopping", requeue=True)
        time.sleep(STEP_S)
        note("stepped", worker, task=name)


# --8<-- [end:steps]


def steps_done(name: str) -> int:
    """Return how many steps of a job the books have."""
    books = Path(os.environ["STOPPING_BOOKS"]).read_text("utf-8")
    lines = map(json.loads, books.splitlines())
    return sum(
        line["what"] == "stepped" and line["task"] == name for line in lines
    )


@worker_ready.connect  # type: ignore[untyped-decorator]
def _ready(sender: Any, **_: object) -> None:
    note("ready", sender.hostname.partition("@")[0])


def note(what: str, worker: str, **more: str) -> None:
    """Append a line to the books in one write, which nothing can cut."""
    line = {"what": what, "worker": worker, "pid": os.getpid(), **more}
    line["at_s"] = time.monotonic()
    file = os.open(os.environ["STOPPING_BOOKS"], os.O_WRONLY | os.O_APPEND)
    try:
        os.write(file, json.dumps(line).encode() + b"\n")
    finally:
        os.close(file)
