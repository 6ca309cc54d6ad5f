"""Renders videos within a limit, for which the broker waits."""

import os
import time
from pathlib import Path

from celery import Celery

celery = Celery("videos")

# --8<-- [start:shown]
celery.conf.update(
    task_acks_late=True,
    worker_prefetch_multiplier=1,
    task_time_limit=8,
    broker_transport_options={
        "visibility_timeout": 3600,
        # Looks every second, so that this run is short.
        "unacked_restore_interval": 1,
        "unacked_restore_throttle": 1,
    },
)


@celery.task(name="render", ignore_result=True)
def render(video: str) -> None:
    """Render a video: six seconds here, an hour at work."""
    note("began", video)
    time.sleep(6)
    note("published", video)


# --8<-- [end:shown]


def note(book: str, line: str) -> None:
    """Append a line to a file."""
    with Path(book).open("a") as file:
        file.write(f"{line} {os.getpid()}\n")
