"""Computes waits in a room: N people who each wait for their own task.

Such a load slows itself down, because people who wait submit nothing. Open
models (`steady`) ignore that, and say "overloaded" where a room is only slow.
M/M/c//N, the machine repair model (D. Gross and others, "Fundamentals of
Queueing Theory", section on finite-source queues), exact for exponential
times and think times.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.sizing import quantities
from demo.sizing.errors import NoSense

# chosen: with that many people an open model gives the same result.
MOST_PEOPLE = 100_000
# A growing product is scaled down here, far from a float's limit.
LARGE = 1e150


@dataclass(frozen=True, slots=True)
class Room:
    """The averages that people in a room experience."""

    people: int
    slots: int
    throughput_per_s: float
    mean_response_s: float
    mean_wait_s: float
    utilisation: float
    mean_waiting: float


@dataclass(frozen=True, slots=True)
class AllAtOnce:
    """The waits if everybody submits at the same moment."""

    rounds: int
    last_done_s: float
    mean_wait_s: float


def room(people: int, think_s: float, task_s: float, slots: int) -> Room:
    """Return the averages of N people who think, submit and wait."""
    people = _people(people)
    advice = "it has to be above 0 seconds."
    think_s = quantities.positive("the think time", think_s, advice)
    task_s = quantities.task_s(task_s)
    slots = quantities.slots(slots)
    weight = total = 1.0
    busy = waiting = 0.0
    # n tasks in the system: thinking people submit, busy slots finish.
    for n in range(1, people + 1):
        weight *= (people - n + 1) * task_s / (think_s * min(n, slots))
        total += weight
        busy += weight * min(n, slots)
        waiting += weight * max(n - slots, 0)
        if total > LARGE:
            weight, total = weight / LARGE, total / LARGE
            busy, waiting = busy / LARGE, waiting / LARGE
    throughput_per_s = busy / total / task_s
    # Little's law for the queue alone. `people / throughput - think - task` is
    # equal, but loses all its digits if nobody waits.
    wait_s = waiting / total / throughput_per_s
    return Room(
        people=people,
        slots=slots,
        throughput_per_s=throughput_per_s,
        mean_response_s=wait_s + task_s,
        mean_wait_s=wait_s,
        utilisation=busy / total / slots,
        mean_waiting=waiting / total,
    )


def all_at_once(people: int, task_s: float, slots: int) -> AllAtOnce:
    """Return how N tasks of one moment are worked off, round by round."""
    people = _people(people)
    task_s = quantities.task_s(task_s)
    slots = quantities.slots(slots)
    full, rest = divmod(people, slots)
    waited = slots * full * (full - 1) // 2 + rest * full
    rounds = full + (rest > 0)
    return AllAtOnce(
        rounds=rounds,
        last_done_s=rounds * task_s,
        mean_wait_s=waited * task_s / people,
    )


def _people(value: int) -> int:
    advice = (
        f"it has to be 1 to {MOST_PEOPLE:,}; a larger group is an open"
        f" load: `steady`."
    )
    people = quantities.count("the number of people", value, advice)
    if people > MOST_PEOPLE:
        raise NoSense("the number of people", value, advice)
    return people
