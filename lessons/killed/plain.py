"""A Celery worker as tutorials configure it, in one of five settings.

KILLED_SETTING=late KILLED_BROKER=redis+socket:///... \
    celery -A lessons.killed.plain worker ...

KILLED_CLOCKS=default leaves Celery's and kombu's times as they are; else
they are shortened, so that one can watch them pass.
"""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

from lessons.killed.work import Order, carry_out, report_ready

# --8<-- [start:settings]
SETTINGS: dict[str, dict[str, Any]] = {
    "early": {},
    "late": {"task_acks_late": True},
    "reject": {
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
    },
    "retry": {"task_retry_on_worker_lost": True},
}
# As "reject", but its charge carries a key.
SETTINGS["keyed"] = SETTINGS["reject"]

# Longer than the 5 s that Celery may take to notice a dead child, and 3 s more
# for a slow machine.
SHORT = {
    "visibility_timeout": 8,  # 3,600 by default
    "unacked_restore_interval": 1,  # 10 by default
    "unacked_restore_throttle": 1,  # 10 by default
}
SHORT_RETRY_DELAY_S = 3  # 180 by default
# --8<-- [end:settings]

# Celery's own default of `default_retry_delay` (celery/app/task.py).
RETRY_DELAY_S = 180

setting = os.environ.get("KILLED_SETTING", "early")
is_short = os.environ.get("KILLED_CLOCKS", "short") == "short"

app = Celery("orders", broker=os.environ.get("KILLED_BROKER", "memory://"))
app.conf.update(
    SETTINGS[setting],
    task_ignore_result=True,
    # A worker reserves no more than it has slots.
    worker_prefetch_multiplier=1,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options=SHORT if is_short else {},
)


@app.task(  # type: ignore[untyped-decorator]
    name="order",
    default_retry_delay=SHORT_RETRY_DELAY_S if is_short else RETRY_DELAY_S,
)
def order(number: int, work_s: float, charge_at_s: float) -> None:
    """Carry out an order."""
    key = f"order-{number}" if setting == "keyed" else ""
    carry_out(Order(number, work_s, charge_at_s), key)


@worker_ready.connect  # type: ignore[untyped-decorator]
def _when_ready(**_: object) -> None:
    report_ready()
