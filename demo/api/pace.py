"""Computes Retry-After: in how many seconds a client should poll again."""

from __future__ import annotations

from datetime import datetime

from demo.api.queues import Place
from demo.contract import Task

# RFC 9110, 10.2.3: whole seconds, so 1 is the shortest wait.
SHORTEST_S = 1
# chosen: polling twice a minute costs next to nothing, and learns the end half
# a minute late at most.
LONGEST_S = 30
# chosen: half of the remaining time, so that few requests come near the end.
OF_THE_REST = 0.5
# chosen: without progress or a place, a tenth of the task's age, so that the
# client is late by a tenth at most.
OF_THE_AGE = 0.1


# --8<-- [start:pace]
def retry_after_s(
    task: Task, now: datetime | None, place: Place | None = None
) -> int:
    """Return in how many seconds it makes sense to read the task again.

    `now` is a time of the log's clock, as are all times of the task. If it is
    None, the last event's time stands for it.
    """
    begun = task.started_at or task.created_at
    until = now or task.last_at or begun
    age_s = max(0.0, (until - begun).total_seconds())
    fraction = task.progress.fraction if task.progress else 0.0
    if fraction > 0:
        pause_s = age_s * (1 - fraction) / fraction * OF_THE_REST
    elif place is not None and place.expected_wait_s is not None:
        pause_s = place.expected_wait_s * OF_THE_REST
    else:
        pause_s = age_s * OF_THE_AGE
    return max(SHORTEST_S, min(LONGEST_S, round(pause_s)))


# --8<-- [end:pace]
