"""Our worker with one kind, `order`: `celery -A lessons.killed.ours worker`.

Its visibility timeout is as short as the others' in this experiment, so that
the broker redelivers here, too, while the work is running.
"""

from __future__ import annotations

from celery.signals import worker_ready

from demo.worker.entry import create_worker
from lessons.killed.kinds import kinds_of
from lessons.killed.work import report_ready

app = create_worker(kinds_of)
app.conf.broker_transport_options |= {"visibility_timeout": 8}


@worker_ready.connect  # type: ignore[untyped-decorator]
def _when_ready(**_: object) -> None:
    report_ready()
