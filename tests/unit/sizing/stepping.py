"""Simulates a step of the load task by task, and the HPA second by second.

Shares no line with the model. Slots are moments at which they are free;
tasks take the earliest one in the order of their arrival. Rate and slots
are a multiple of those in question: the model lets load and slots flow, and
a pool this large does nearly that.
"""

from __future__ import annotations

import heapq
import math
import random
from dataclasses import dataclass

# chosen: leaves about a hundredth of noise, and takes half a second.
TASKS_UNTIL_LATE = 100_000


@dataclass(frozen=True)
class Stepped:
    """The events after the step, for the pool in question."""

    growth_per_s: float
    backlog: float
    drain_s: float
    longest_wait_s: float


def step(
    rate_per_s: float, task_s: float, before: int, after: int, delay_s: float
) -> Stepped:
    """Let the load step up with all slots busy; more slots come late."""
    dice = random.Random(5)
    scale = math.ceil(TASKS_UNTIL_LATE / (rate_per_s * delay_s))
    free_s = [dice.expovariate(1 / task_s) for _ in range(before * scale)]
    free_s += [delay_s] * ((after - before) * scale)
    heapq.heapify(free_s)
    now_s, waited_s, late, half = 0.0, 0.0, 0, 0
    while True:
        now_s += dice.expovariate(rate_per_s * scale)
        start_s = max(free_s[0], now_s)
        heapq.heapreplace(free_s, start_s + dice.expovariate(1 / task_s))
        waited_s = max(waited_s, start_s - now_s)
        late += now_s < delay_s <= start_s
        half += now_s < delay_s / 2 <= start_s
        # The first that finds a slot free again ends the queue.
        if now_s > delay_s and start_s == now_s:
            break
    return Stepped(
        # From the middle on, so that the start has no part in it.
        growth_per_s=(late - half) / scale / (delay_s / 2),
        backlog=late / scale,
        drain_s=now_s - delay_s,
        longest_wait_s=waited_s,
    )


def seconds_until(pods: int, wanted: int, start_s: int) -> int:
    """Return when the last pod is there, by the HPA's documented rules.

    It looks each 15 s, the last time just before the step. In each period
    of 15 s the number may double, or grow by 4: the larger counts.
    """
    second = 0
    while pods < wanted:
        second += 1
        if second % 15 == 0:
            allowed = max(pods + pods, pods + 4)
            pods = min(wanted, allowed)
    # With nothing to add, the next look is what says so.
    return max(second, 15) + start_s
