"""Computes the delay until new capacity runs, and the backlog by then.

A fluid model: load and slots are flows, without chance. It is right for steps
that are large compared with the noise, and says nothing about waits under a
steady load (`steady`).

The delays are those of KEDA (https://keda.sh/docs/latest/reference/
scaledobject-spec/) and of the HPA (https://kubernetes.io/docs/tasks/
run-application/horizontal-pod-autoscale/). From 1 pod on, the HPA asks for
the metric itself at each of its syncs: KEDA's polling interval counts only
from 0 to 1, or where metrics are cached.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.sizing import quantities
from demo.sizing.errors import NoSense, Overloaded
from demo.sizing.little import offered_erlang

KEDA_POLL_S = 30.0
HPA_SYNC_S = 15.0
# The default policy upwards: twice as many, or 4 more, in each period.
HPA_PERIOD_S = 15.0
HPA_UP_FACTOR = 2
HPA_UP_PODS = 4


@dataclass(frozen=True, slots=True)
class Surge:
    """The effects of a step of the load, until the backlog is gone."""

    delay_s: float
    growth_per_s: float
    backlog: float
    drain_s: float
    # The wait of the task at the head of the queue when new slots start.
    peak_wait_s: float


def periods(pods: int, target_pods: int) -> int:
    """Return how many periods the default policy needs."""
    advice = (
        "it has to be 1 or more: the HPA counts pods from 1 on, and KEDA"
        " scales from 0 to 1."
    )
    pods = quantities.count("the number of pods", pods, advice)
    target_pods = quantities.count("the wanted number", target_pods, advice)
    found = 0
    while pods < target_pods:
        pods = max(pods * HPA_UP_FACTOR, pods + HPA_UP_PODS)
        found += 1
    return found


def delay_s(
    pods: int,
    target_pods: int,
    start_s: float,
    *,
    is_from_zero: bool = False,
    caches_metrics: bool = False,
) -> float:
    """Return the seconds from a step of the load to the last new slot.

    The worst case: the step comes right after the metric was read. The first
    period of the policy is the sync that reads it next. `start_s` is the time
    from the scaler's decision until a pod takes tasks, including a new node.
    """
    advice = "it has to be 0 seconds or more."
    start_s = quantities.not_negative("the start of a pod", start_s, advice)
    polls = KEDA_POLL_S if is_from_zero or caches_metrics else 0.0
    further = max(periods(pods, target_pods) - 1, 0)
    return polls + HPA_SYNC_S + further * HPA_PERIOD_S + start_s


def slots_for_drain(
    rate_per_s: float,
    task_s: float,
    slots_before: int,
    delay_s: float,
    drain_s: float,
) -> int:
    """Return the fewest slots that work off a step's backlog in `drain_s`.

    The inverse of `surge`.
    """
    load = offered_erlang(rate_per_s, task_s)
    advice = "it has to be above 0 seconds."
    drain_s = quantities.positive("the time to drain", drain_s, advice)
    # Any number that keeps up will do: the backlog doesn't depend on it.
    ample = max(int(load) + 1, slots_before)
    found = surge(rate_per_s, task_s, slots_before, ample, delay_s)
    if not found.backlog:
        return slots_before
    work = found.backlog + slots_before + drain_s * rate_per_s
    enough = quantities.ceiling(work / (1 + drain_s / task_s))
    return max(enough, int(load) + 1, slots_before)


def surge(
    rate_per_s: float,
    task_s: float,
    slots_before: int,
    slots_after: int,
    delay_s: float,
) -> Surge:
    """Return backlog and drain after a step of the load to `rate_per_s`.

    Raises Overloaded if the slots after the step never catch up. Each new slot
    takes a task at once; without that, the drain would come out up to a
    quarter too long. All earlier slots are assumed to be busy at the step.

    The longest wait is that of the task at the head of the queue when the new
    slots start. The whole backlog arrived after it, so it has waited
    backlog / arrival rate. Later tasks wait less, because from then on tasks
    start faster than they arrive.
    """
    load = offered_erlang(rate_per_s, task_s)
    before = quantities.slots(slots_before)
    after = quantities.slots(slots_after)
    advice = "it has to be 0 seconds or more."
    delay_s = quantities.not_negative("the delay", delay_s, advice)
    growth_per_s = max(rate_per_s - before / task_s, 0.0)
    backlog = growth_per_s * delay_s
    if after < before:
        advice = f"it is below the {before} before the step."
        raise NoSense("the number of slots after", after, advice)
    remaining = max(backlog - (after - before), 0.0)
    if after <= load and growth_per_s > 0:
        raise Overloaded(load, after)
    drain_s = remaining / (after / task_s - rate_per_s) if remaining else 0.0
    return Surge(
        delay_s=delay_s,
        growth_per_s=growth_per_s,
        backlog=backlog,
        drain_s=drain_s,
        peak_wait_s=backlog / rate_per_s,
    )
