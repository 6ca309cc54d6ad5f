"""Computes the plan from measured durations: `python size.py`.

Erlang C says how likely a wait is, and how fast long waits become unlikely;
Allen and Cunneen stretch it for times that vary otherwise than exponential
ones. The figures at the top are the load and the promise.
"""

from __future__ import annotations

import csv
import math
import statistics
from pathlib import Path

RATE_PER_S, WAIT_S = 8.0, 0.5
SLOTS_PER_WORKER = 2


def wait_p95_s(load: float, mean_s: float, cs2: float, slots: int) -> float:
    """Return the wait that 95 of 100 don't exceed; infinity if overloaded."""
    if slots <= load:
        return math.inf
    blocked = 1.0
    for number in range(1, slots + 1):
        blocked = load * blocked / (number + load * blocked)
    waits = blocked / (1 - load / slots * (1 - blocked))
    drained_per_s = (slots - load) / mean_s / ((1 + cs2) / 2)
    return max(0.0, math.log(waits / 0.05) / drained_per_s)


def main() -> None:
    """Print the plan, and the figures that it comes from."""
    file = Path(__file__).with_name("measured.csv")
    rows = csv.DictReader(file.read_text("utf-8").splitlines())
    times_s = [float(row["duration_s"]) for row in rows]
    mean_s = statistics.fmean(times_s)
    cs2 = statistics.variance(times_s) / mean_s**2
    # Little's law: how many slots are busy on average.
    load = RATE_PER_S * mean_s
    slots = 1
    while wait_p95_s(load, mean_s, cs2, slots) > WAIT_S:
        slots += 1
    # One more than these: what is left while a worker hangs has to suffice.
    workers = math.ceil(slots / SLOTS_PER_WORKER) + 1
    left = (workers - 1) * SLOTS_PER_WORKER
    predicted_s = wait_p95_s(load, mean_s, cs2, left)
    print(f"# {load:.2f} erlang, Cs2 {cs2:.2f}: {slots} slots for the wait")
    print(f"workers = {workers}")
    print(f"slots_per_worker = {SLOTS_PER_WORKER}")
    print(f"predicted_wait_p95_s = {predicted_s:.2f}")
    print(f"grace_s = {math.ceil(3 * max(times_s))}")


if __name__ == "__main__":
    main()
