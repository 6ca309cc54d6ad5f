"""When to look again: Retry-After, from what is known of a task."""

from __future__ import annotations

from datetime import datetime

from demo.api.queues import Place
from demo.contract import Task

# RFC 9110, 10.2.3: whole seconds, so 1 is the shortest that means a wait.
SHORTEST_S = 1
# chosen: a reader who looks twice a minute costs nothing, and is late by
# half a minute at most.
LONGEST_S = 30
# chosen: half of the rest each time comes close to the end in few looks.
OF_THE_REST = 0.5
# chosen: without any figure, a tenth of its age: who looks then is late by
# a tenth at most.
OF_THE_AGE = 0.1


# --8<-- [start:pace]
def retry_after_s(
    task: Task, now: datetime | None, place: Place | None = None
) -> int:
    """Return in how many seconds a look at the task is worth it.

    `now` is of the log's clock, as all moments of the task; None where that
    isn't known, which is as if nothing had happened since the last event.
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
