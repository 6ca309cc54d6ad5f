"""Shows a plan: as a table to read, or as JSON to go on with.

    {"demand", "target", "place", "measured": {..., "doubts"} or null,
     "plan", "lever" or null, "price_note", "warnings": [...]}

Field names are those of demo/sizing/, units in them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from accepted.size import bill
from accepted.size.question import Question
from demo.sizing.durations import Durations
from demo.sizing.plan import Demand, Plan, Target
from demo.sizing.quantities import percent

Row = tuple[str, str, str]


def as_json(question: Question, plan: Plan) -> str:
    """Return the whole answer as JSON."""
    times = question.durations
    content = {
        "demand": asdict(question.demand),
        "target": asdict(question.target),
        "place": asdict(question.place),
        "measured": times
        and {
            **asdict(times),
            "doubts": [*question.notes, *times.doubts],
        },
        "plan": {
            key: value
            for key, value in asdict(plan).items()
            if key != "warnings"
        },
        "lever": asdict(found)
        if (found := bill.lever_of(question, plan))
        else None,
        "price_note": price_note(question),
        "warnings": warnings(question, plan),
    }
    return json.dumps(content, indent=2, allow_nan=False)


def as_table(question: Question, plan: Plan) -> str:
    """Return the answer as lines of three columns, and what to mind."""
    parts = [
        ("Load", list(_load(question.demand, question.durations, plan))),
        ("Slots", list(_slots(question.target, plan))),
        ("Wait for a slot", list(_waits(plan))),
        ("Machines", list(_machines(question, plan))),
        ("Autoscaling", list(_autoscaling(question.demand, plan))),
        ("Cost", list(bill.rows(question, plan, price_note(question)))),
    ]
    parts = [(title, part) for title, part in parts if part]
    rows = [row for _, part in parts for row in part]
    names = max(len(row[0]) for row in rows)
    figures = max(len(row[1]) for row in rows)
    lines = []
    for title, part in parts:
        lines += ["", title]
        lines += [
            f"  {name:<{names}}  {figure:>{figures}}  {why}".rstrip()
            for name, figure, why in part
        ]
    if words := bill.lever_words(question, plan):
        lines += ["", f"Lever: {words}"]
    for warning in warnings(question, plan):
        lines += ["", f"Mind: {warning}"]
    return "\n".join(lines[1:])


def warnings(question: Question, plan: Plan) -> list[str]:
    """Return everything that limits what the figures are good for."""
    doubts = question.durations.doubts if question.durations else ()
    return [*question.notes, *doubts, *plan.warnings]


def price_note(question: Question) -> str | None:
    """Return where the price is from; None if there is none."""
    place, offer = question.place, question.offer
    if place.usd_per_node_hour is None:
        return None
    if offer is None or place.usd_per_node_hour != offer.usd_per_hour:
        return "as given"
    unsure = ", second hand" if offer.price_is_unsure else ""
    return f"{offer.price_note}; {offer.checked_on}{unsure}"


def _load(
    demand: Demand, times: Durations | None, plan: Plan
) -> Iterator[Row]:
    yield "rate", f"{demand.rate_per_s:,.4g}/s", ""
    if times:
        source = (
            f"mean of {times.samples:,}; p95 {_s(times.p95_s)}, longest"
            f" {_s(times.longest_s)}"
        )
        yield "a task takes", _s(demand.task_s), source
    else:
        yield "a task takes", _s(demand.task_s), "mean"
    yield "Cs2", f"{demand.cs2:.3g}", "variance of times / mean squared"
    busy = f"{demand.rate_per_s:,.4g}/s x {_s(demand.task_s)}"
    yield "busy slots", f"{plan.steady.offered_erlang:,.1f}", busy


def _slots(target: Target, plan: Plan) -> Iterator[Row]:
    marks = dict.fromkeys(("wait", "utilisation", "drain"), "")
    marks[plan.bound_by] = "  <- decides"
    wish = f"{percent(target.quantile)} start within {_s(target.wait_s)}"
    yield "for the wait", f"{plan.slots_for_wait:,}", wish + marks["wait"]
    free = f"busy {percent(target.utilisation)} at most"
    bursts = f"{plan.slots_for_utilisation:,}"
    yield "for bursts", bursts, free + marks["utilisation"]
    if plan.slots_for_drain is not None and target.drain_s is not None:
        soon = f"backlog of a step gone in {_s(target.drain_s)}"
        backlog = f"{plan.slots_for_drain:,}"
        yield "for the backlog", backlog, soon + marks["drain"]
    whole = f"the most of these, in pods of {plan.replicas.slots_per_pod}"
    yield "taken", f"{plan.slots:,}", whole
    yield "utilisation", percent(plan.steady.utilisation), ""


def _waits(plan: Plan) -> Iterator[Row]:
    load = plan.steady
    yield "tasks that wait", percent(load.wait_probability), "Erlang C"
    yield "mean", _s(load.mean_wait_s), "of all, those that don't included"
    yield "p95", _s(load.wait_quantile_s(0.95)), ""
    yield "p99", _s(load.wait_quantile_s(0.99)), ""


def _machines(question: Question, plan: Plan) -> Iterator[Row]:
    packed, place = plan.packed, question.place
    yield "pods", f"{plan.pods:,}", ""
    bound = f"{place.node.name}, full by {packed.bound_by}"
    yield "pods a node", f"{packed.pods_per_node}", bound
    yield "nodes", f"{plan.nodes:,}", "the workers' alone"
    more = "with a quarter of the pods more: for quota and addresses"
    yield "nodes in a rollout", f"{plan.rollout_nodes:,}", more
    inside = "workers with a process for each slot (threads need fewer), API"
    yield "broker connections", f"{plan.broker_connections:,}", inside


def _autoscaling(demand: Demand, plan: Plan) -> Iterator[Row]:
    numbers, surge = plan.replicas, plan.surge
    if surge is None or demand.base_rate_per_s is None:
        why = "all of them, always: give --base-rate to scale"
        yield "replicas", f"{numbers.max_replicas:,}", why
        return
    base = f"carry the base of {demand.base_rate_per_s:,.4g}/s"
    yield "minReplicaCount", f"{numbers.min_replicas:,}", base
    yield "maxReplicaCount", f"{numbers.max_replicas:,}", ""
    metric = "queued + running, a pod; never the list's length alone"
    yield "target", f"{numbers.target_per_pod:g}", metric
    yield "capacity is late by", _s(surge.delay_s), "base to peak at once"
    yield "backlog by then", f"{surge.backlog:,.0f}", ""
    yield "gone after another", _s(surge.drain_s), ""
    longest = "of the first in the queue by then: backlog by arrivals"
    yield "longest wait about", _s(surge.peak_wait_s), longest


def _s(seconds: float) -> str:
    """Return seconds with as many digits as make a difference."""
    if seconds == 0:
        return "0 s"
    if seconds < 0.0005:
        return "< 1 ms"
    return f"{seconds:,.3g} s" if seconds < 1000 else f"{seconds:,.0f} s"
