"""A plain Celery app, with one task that kills its worker's process.

    POISONED_BROKER  the broker's URL
    POISONED_BOOKS   a file: what really happened, a JSON object a line,
                     {"what": "ready" | "started" | "charged", "pid",
                     "at_s"}, on the monotonic clock
    POISONED_HOW     "reject" or "retry": what follows a dead process

Run by Celery: `celery -A lessons.poisoned worker`.
"""

from __future__ import annotations

import json
import os
import signal
import time

from celery import Celery
from celery.signals import worker_ready

# chosen: an attempt that can be seen, and many of them in a run.
WORK_S = 0.3
# chosen: Celery waits for 180 s, which no reader would.
RETRY_S = 1

# accepted: ignore[no-time-limit] each attempt kills itself
app = Celery("poisoned", broker=os.environ["POISONED_BROKER"])
app.conf.update(
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
    # accepted: ignore[connection-loss-keeps-running] the broker stays
    task_acks_late=True,
    worker_prefetch_multiplier=1,
)
if os.environ["POISONED_HOW"] == "retry":
    # --8<-- [start:retry]
    app.conf.task_retry_on_worker_lost = True
    # --8<-- [end:retry]
else:
    # --8<-- [start:reject]
    app.conf.task_reject_on_worker_lost = True
    # --8<-- [end:reject]


@app.task(name="work", max_retries=3, default_retry_delay=RETRY_S)  # type: ignore[untyped-decorator]
def work(_: str) -> None:
    """Charge, and die as a fault in native code would have it die."""
    note("started")
    time.sleep(WORK_S)
    note("charged")
    os.kill(os.getpid(), signal.SIGKILL)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _ready(**_: object) -> None:
    note("ready")


def note(what: str) -> None:
    """Append a line to the books in one write, which nothing can cut."""
    line = {"what": what, "pid": os.getpid(), "at_s": time.monotonic()}
    file = os.open(os.environ["POISONED_BOOKS"], os.O_WRONLY | os.O_APPEND)
    try:
        os.write(file, json.dumps(line).encode() + b"\n")
    finally:
        os.close(file)
