"""Kills whole workers, and waits until the broker knows of it.

It knows how Celery stands to its broker, and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

import psutil

from labs.grading.bench import Bench
from labs.grading.descendants import lives, living

DEAD_LIMIT_S = 15.0
# Held by a Celery worker for as long as it looks for messages that nobody
# acknowledged, each second where a service says so. One that is killed then
# keeps it for five minutes, in which no other worker looks.
RESTORING = "unacked_mutex"


async def kill_whole(bench: Bench, pids: Iterable[int], what: str) -> None:
    """Kill processes and all that they have started, for good.

    The broker answers what a dead process has asked for until it has learned
    that nobody is there, and a message of that moment is lost for as long as
    the visibility timeout. So this returns when it has, and when no lock of
    the dead is left.
    """
    killed: list[psutil.Process] = []
    for pid in pids:
        # It may end while we look.
        with suppress(psutil.NoSuchProcess):
            killed += [psutil.Process(pid), *living(pid)]
        await bench.kill(pid, what, whole=True)
    await bench.until(
        lambda: not any(map(lives, killed)),
        f"the end of {what}",
        DEAD_LIMIT_S,
    )
    # Answered after the end of their connections was seen.
    await bench.broker.redis.delete(RESTORING)
