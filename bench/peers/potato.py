"""The orders of the experiment `kill` as tasks of potatoq, another queue.

Run by the Python that BENCH_POTATOQ names, an environment with nothing but
`potatoq[redis]` in it: the guide doesn't depend on it. `potatoq -A
bench.peers.potato worker` is a worker; run as a program, this takes orders
from stdin, a JSON list a line, and says "ok" when each is enqueued.

potatoq's defaults, but for the time after which a silent worker is taken for
dead: 6 s here as Celery's visibility timeout in that figure, and 60 s by
default. PEER_KEYED=1 sends a key with each charge.
"""

from __future__ import annotations

import json
import os
import sys
import time

from potatoq import Potatoq  # type: ignore[import-not-found]
from potatoq.exceptions import (  # type: ignore[import-not-found]
    OperationalError,
)
from potatoq.signals import (  # type: ignore[import-not-found]
    worker_ready,
)

from lessons.killed.work import Order, carry_out, report_ready

AGAIN_S = 0.1

app = Potatoq("orders", broker=os.environ["KILLED_BROKER"])
app.conf.update(worker_dead_after=6.0, worker_heartbeat_interval=1.0)


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
