"""Shows what a month costs, and the lever on it."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.size.question import Question
from demo.sizing.costs import HOURS_PER_MONTH, PARTS_LEFT_OUT
from demo.sizing.lever import Lever, lever
from demo.sizing.plan import Plan


def rows(
    question: Question, plan: Plan, note: str | None
) -> Iterator[tuple[str, str, str]]:
    """Return a month from quiet to peak, and what isn't in it."""
    month, place = plan.month, question.place
    if month is None or place.usd_per_node_hour is None:
        return
    price = f"{place.usd_per_node_hour:g} USD an hour and node"
    if plan.surge is not None:
        quiet = f"{_nodes(plan.quiet_nodes)}, {price}"
        yield "quiet month, USD", f"{month.quiet_usd:,.0f}", quiet
        busy = (
            f"{place.peak_hours:g} of {HOURS_PER_MONTH} hours busy, with"
            f" {_nodes(plan.nodes)}"
        )
        yield "average month, USD", f"{month.average_usd:,.0f}", busy
    peak = f"{_nodes(plan.nodes)}, all month: a bound, {price}"
    yield "peak all month, USD", f"{month.peak_usd:,.0f}", peak
    if plan.surge is None:
        yield "", "", "give --base-rate for a month from quiet to peak"
    yield "price", "", note or ""
    if plan.usd_per_1000_tasks is not None:
        thousand = "at the busy hour's rate, idle slots in it"
        yield "USD for 1,000 tasks", f"{plan.usd_per_1000_tasks:.4f}", thousand
    parts = ", ".join(PARTS_LEFT_OUT)
    if place.rest_usd_per_month:
        rest = f"{place.rest_usd_per_month:,.0f}"
        yield "of that, the rest", rest, f"it has to have: {parts}"
    else:
        yield "not in it", "", f"{parts} (--rest)"


def lever_of(question: Question, plan: Plan) -> Lever | None:
    """Return what pods of many slots would cost, if that is a lever."""
    return lever(question.demand, question.target, question.place, plan)


def lever_words(question: Question, plan: Plan) -> str | None:
    """Say it in a sentence; None if there is none."""
    found = lever_of(question, plan)
    if found is None:
        return None
    pods = "1 pod" if found.pods == 1 else f"{found.pods:,} pods"
    return (
        "if tasks wait for something else and don't compute, a pod of"
        f" {found.pod.cpu:g} core takes {found.pod.slots} of them: {pods} on"
        f" {_nodes(found.nodes)}, {found.usd_per_month:,.0f} USD for a"
        f" peak month at full price instead of {plan.usd_per_month or 0:,.0f},"
        f" {float(f'{found.times:.2g}'):g} times less."
    )


def _nodes(count: int) -> str:
    return "1 node" if count == 1 else f"{count:,} nodes"
