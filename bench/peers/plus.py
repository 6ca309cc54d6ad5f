"""The orders of the experiment `kill` through celery-redis-plus.

A transport for Celery. Run by the Python that BENCH_PLUS names, 3.13 or newer,
in an environment with nothing but `celery-redis-plus[redis]`: the guide
doesn't depend on it. `celery -A bench.peers.plus worker` is a worker; run as a
program, this takes orders from stdin, a JSON list a line, and says "ok" when
each is enqueued.

Celery's settings are those that the figure calls `reject`. The times are
shortened as there: 6 s for the visibility timeout (300 s by default), and 1 s
between two looks for overdue messages (60 s by default). PEER_KEYED=1 sends a
key with each charge.
"""

from __future__ import annotations

import json
import os
import sys
import time

import celery_redis_plus.transport as plus  # type: ignore[import-not-found]
from celery import Celery
from celery.signals import worker_ready
from kombu.exceptions import OperationalError

from lessons.killed.work import Order, carry_out, report_ready

# No transport option sets it.
plus.DEFAULT_REQUEUE_CHECK_INTERVAL = 1

AGAIN_S = 0.1

# accepted: ignore[no-time-limit] the row ends its workers
app = Celery("orders", broker=os.environ["KILLED_BROKER"])
app.conf.update(
    task_ignore_result=True,
    # accepted: ignore[connection-loss-keeps-running] a peer with its defaults
    task_acks_late=True,
    # accepted: ignore[requeue-without-limit] the setting that is compared
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"visibility_timeout": 6},
)


@app.task(name="order")  # type: ignore[untyped-decorator]
def order(number: int, work_s: float, charge_at_s: float) -> None:
    """Carry out an order."""
    is_keyed = os.environ.get("PEER_KEYED") == "1"
    key = f"order-{number}" if is_keyed else ""
    carry_out(Order(number, work_s, charge_at_s), key)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _when_ready(**_: object) -> None:
    report_ready()


def enqueue(job: list[float]) -> None:
    """Enqueue an order, again and again while the broker is away."""
    while True:
        try:
            order.delay(*job)
        except OperationalError:
            time.sleep(AGAIN_S)
        else:
            return


def main() -> None:
    """Enqueue the orders that come on stdin."""
    for line in sys.stdin:
        enqueue(json.loads(line))
        sys.stdout.write("ok\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
