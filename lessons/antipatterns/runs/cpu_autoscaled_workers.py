"""Measures the CPU of a worker whose tasks wait, and what scalers make of it.

There is no cluster here. The worker, its queue and its CPU are real; the
number of pods is calculated by the formula of the horizontal pod autoscaler,

    desired = ceil(current * metric / target)

(https://kubernetes.io/docs/concepts/workloads/autoscaling/horizontal-pod-autoscale/)
with one pod now, for which it allows 1 to 20.
"""

from __future__ import annotations

import asyncio
import math
from typing import Any

import psutil

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage

TASKS = 60
SLOTS = 2
# As in the two files that are shown.
CPU_TARGET, DEMAND_TARGET, MOST_PODS = 0.7, 1.6, 20
# chosen: a usual request of a worker's pod, in cores.
REQUEST_CORES = 0.5
MEASURED_S = 4.0


async def run(stage: Stage) -> dict[str, Any]:
    """Fill the queue, and measure the worker while it works."""
    worker = await stage.worker(slots=SLOTS, app="worker")
    for _ in range(TASKS):
        await stage.broker.send("report")
    main = psutil.Process(worker.pid)
    pod = [main, *stage.children(worker)]
    before_s = sum(_cpu_s(process) for process in pod)
    await asyncio.sleep(MEASURED_S)
    cores = (sum(_cpu_s(process) for process in pod) - before_s) / MEASURED_S
    unfinished = TASKS - len(stage.lines("made"))
    wanted = {
        "before": cores / REQUEST_CORES / CPU_TARGET,
        "after": unfinished / DEMAND_TARGET,
    }[stage.side]
    return {
        "slots": SLOTS,
        "unfinished": unfinished,
        "cpu_percent": round(100 * cores / REQUEST_CORES, 1),
        "pods": min(MOST_PODS, max(1, math.ceil(wanted))),
    }


def _cpu_s(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def tell(before: Seen, after: Seen) -> str:
    """Tell how many pods each would start."""
    hold(before["unfinished"] > 5 * before["slots"], "tasks wait")
    hold(before["pods"] == 1, "its CPU asks for no further pod")
    hold(after["pods"] > 5, "its demand asks for many")
    return (
        f"{before['unfinished']} tasks waited or ran in {before['slots']}"
        f" slots, and the worker used {before['cpu_percent']:.0f} % of the CPU"
        " that its pod asks for, because its tasks wait for another service."
        f" By CPU, the autoscaler's formula gives {before['pods']} pod: the"
        " backlog stays as it is. By demand it gives"
        f" {after['pods']}"
        f"{', the most that it may' if after['pods'] == MOST_PODS else ''}."
    )


PATTERN = Pattern(
    name="cpu-autoscaling",
    title="Workers that are scaled by CPU",
    role=Role.PLATFORM,
    harm="Tasks that wait use no CPU, so a queue may grow without end in front"
    " of idle pods.",
    chapter="chapters/11-sizing.md#the-length-of-the-queue-isnt-the-load",
    looks="The autoscaler that suits a web server, with the worker's name.",
    grep="grep -rlE 'kind: (HorizontalPodAutoscaler|ScaledObject)' ."
    " | xargs -r grep -nE -A2 'type: (Resource|cpu)\\b|targetCPUUtil'",
    metric="The age of the oldest waiting task, beside the CPU of the pods.",
    rule="cpu-autoscaled-workers",
    cure="Scale by demand: the tasks that wait and those that run, divided by"
    " the slots of a pod. Delete the old autoscaler: two of them would fight"
    " over one Deployment.",
    rows=(
        Row("slots", "Slots of the worker"),
        Row("unfinished", "Tasks that wait or run"),
        Row("cpu_percent", "CPU of the pod's request", "%"),
        Row("pods", "Pods, calculated"),
    ),
    run=run,
    tell=tell,
    note="Worker, queue and CPU are measured; the pods are calculated by the"
    " formula of Kubernetes, for a request of half a core. No cluster ran.",
    files=("before.yaml", "after.yaml"),
)
