"""The worker: `celery -A lessons.breakit.worker worker -Q jobs -c 1`.

BREAKIT_* in its environment are the settings of the model, the sockets of the
proxy to its broker and of the books, and its name. The task makes one charge;
the books are outside, in the load generator. A request to them:

    {"worker", "pid", "key"}  ->  {"is_charged"}
"""

from __future__ import annotations

import json
import os
import socket
from contextlib import nullcontext
from typing import Any

from celery import Celery
from celery.signals import worker_ready

from lessons.breakit.log import Log

NAME = "charge"
TASK_ID = "order-1"
# chosen: Celery looks once as a child's pipe closes, which is often too early,
# and then again after 5 s.
REAP_S = 0.25

settings = {
    name: os.environ.get(f"BREAKIT_{name.upper()}", "off")
    for name in ("ack", "reject", "lease", "fence", "key")
}
own = os.environ.get("BREAKIT_SOCKET", "")
books = os.environ.get("BREAKIT_BOOKS", "")
worker = os.environ.get("BREAKIT_WORKER", "")

# accepted: ignore[no-time-limit] the run ends its workers
app = Celery("breakit", broker=f"redis+socket://{own}")
# --8<-- [start:settings]
app.conf.update(
    task_acks_late=settings["ack"] == "late",
    task_reject_on_worker_lost=settings["reject"] == "on",
    worker_prefetch_multiplier=1,
    # The run itself looks for messages to restore, with kombu's own function,
    # when it is their turn. chosen: longer than any run.
    broker_transport_options={
        "unacked_restore_interval": 3_600,
        "priority_steps": [0],
    },
    worker_enable_remote_control=False,
    result_backend="disabled://",
    task_ignore_result=True,
    broker_connection_retry_on_startup=True,
)
# --8<-- [end:settings]


@worker_ready.connect  # type: ignore[untyped-decorator]
def _look_often(sender: Any, **_: object) -> None:
    sender.hub.call_repeatedly(REAP_S, sender.pool.maintain_pool)


# --8<-- [start:task]
@app.task(name=NAME)  # type: ignore[untyped-decorator]
def charge(task_id: str) -> None:
    """Charge once, if the log allows it, and record the end."""
    lease, fence = settings["lease"], settings["fence"]
    log = Log(own, os.getpid(), lease, fence)
    try:
        if "on" in (lease, fence) and not log.claim():
            return
        with log.renewed() if lease == "on" else nullcontext():
            _charge(task_id if settings["key"] == "on" else None)
            log.end()
    finally:
        log.close()


# --8<-- [end:task]


def _charge(key: str | None) -> None:
    """Have the books make the charge; they refuse a key that they know."""
    request = {"worker": worker, "pid": os.getpid(), "key": key}
    with socket.socket(socket.AF_UNIX) as wire:
        wire.connect(books)
        wire.sendall(json.dumps(request).encode() + b"\n")
        wire.makefile("rb").readline()
