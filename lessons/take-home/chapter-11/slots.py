"""From measured durations to slots: `python slots.py 2 durations-*.csv`.

2 tasks a second come; `duration_s` is how long each of them held a slot.
"""

from __future__ import annotations

import csv
import math
import statistics
import sys
from pathlib import Path

WAIT_S, MOST_BUSY = 5.0, 0.8  # 95 of 100 start within it; room for bursts.
SLOTS_PER_POD, LEAST_SAMPLES = 4, 30  # The first is `celery worker -c`.
SCALED = """\
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata: {{name: worker}}
spec:
  scaleTargetRef: {{name: worker}}  # Your Deployment.
  minReplicaCount: {least}  # Half, a guess: others start late.
  maxReplicaCount: {most}
  fallback: {{failureThreshold: 3, replicas: {most}}}
  triggers:
    - type: metrics-api
      metadata:
        url: http://demand:8000/demand  # api.py
        valueLocation: tasks
        targetValue: "{target:g}"  # Slots of a pod that may be busy."""


def main(rate_per_s: float, *paths: str) -> None:
    """Print what the durations in these files ask for."""
    times_s: list[float] = []
    for path in paths:
        lines = Path(path).read_text("utf-8-sig").splitlines()
        times_s += [float(row["duration_s"]) for row in csv.DictReader(lines)]
    are_sane = all(0 < value < 1e6 for value in (rate_per_s, *times_s))
    if len(times_s) < LEAST_SAMPLES or not are_sane:
        sys.exit(f"It takes {LEAST_SAMPLES} durations, and all above 0.")
    mean_s = statistics.fmean(times_s)
    cs2 = statistics.variance(times_s) / mean_s**2
    slots = slots_for(rate_per_s, mean_s, cs2)
    pods = math.ceil(slots / SLOTS_PER_POD)
    print(f"# {len(times_s)} tasks, mean {mean_s:.3g} s, Cs2 {cs2:.3g}.")
    print(f"# Slots: {slots}, pods: {pods}.")
    if cs2 > 2:
        print("# Long tail: simulate the wait, it may be longer.")
    print(SCALED.format(least=math.ceil(pods / 2), most=pods,
                        target=SLOTS_PER_POD * MOST_BUSY))  # fmt: skip


def slots_for(rate_per_s: float, mean_s: float, cs2: float) -> int:
    """Return the fewest slots that keep both the wait and the room."""
    load, blocked, slots = rate_per_s * mean_s, 1.0, 0  # Little's law.
    while True:  # Erlang B, then C; then Allen and Cunneen.
        slots += 1
        blocked = load * blocked / (slots + load * blocked)
        if load > slots * MOST_BUSY * (1 + 1e-9):
            continue
        waits = blocked / (1 - load / slots * (1 - blocked))
        drained_per_s = (slots - load) / mean_s / ((1 + cs2) / 2)
        if waits * math.exp(-drained_per_s * WAIT_S) <= 0.05:
            return slots


if __name__ == "__main__":
    try:
        main(float(sys.argv[1]), *sys.argv[2:])
    except (IndexError, KeyError, OSError, TypeError, ValueError) as error:
        sys.exit(f"{type(error).__name__}: {error}. {__doc__}")
