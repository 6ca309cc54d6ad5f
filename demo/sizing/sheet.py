"""Formats plans as rows: words for a page or a terminal, numbers for CSV.

Each CSV row contains its inputs, so that it can be computed again wherever it
was pasted. Units are in the names of the columns. An unknown value, such as
the price of a node without one, is an empty cell.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Context, Decimal

from demo.sizing.comparison import Compared
from demo.sizing.inputs import Demand, Place, Target
from demo.sizing.quantities import percent

Cell = str | float | None
SEPARATOR = ","
# As many as a spreadsheet shows, and fewer than a float holds.
CSV_DIGITS = 10

NAMES = {
    "asked": "As asked",
    "fixed": "Fixed for the peak",
    "autoscaled": "Autoscaled",
    "spot": "Autoscaled, peak on spot",
}


def rows(target: Target, plans: Sequence[Compared]) -> list[tuple[str, ...]]:
    """Return plans as rows of words, below a row of titles."""
    return [_head(target), *(_words(target, plan) for plan in plans)]


def as_csv(
    demand: Demand,
    target: Target,
    place: Place,
    plans: Sequence[Compared],
) -> str:
    """Return plans as CSV, a line for each below the names."""
    found = [_cells(demand, target, place, plan) for plan in plans]
    lines = [[*found[0]], *([*map(_csv, row.values())] for row in found)]
    return "".join(SEPARATOR.join(line) + "\n" for line in lines)


def _head(target: Target) -> tuple[str, ...]:
    return (
        "Plan",
        "Pods",
        "Nodes",
        f"{percent(target.quantile)} wait at most",
        "Longest wait after a step",
        "Quiet month, USD",
        "Average month, USD",
        "Peak all month, USD",
        "1,000 tasks, USD",
    )


def _words(target: Target, compared: Compared) -> tuple[str, ...]:
    """Return a plan as a row of words."""
    plan = compared.plan
    late = plan.surge
    month = plan.month
    thousand = compared.usd_per_1000_tasks
    return (
        NAMES[compared.name],
        _range(plan.replicas.min_replicas, plan.pods),
        _range(plan.quiet_nodes, plan.nodes),
        _seconds(plan.steady.wait_quantile_s(target.quantile)),
        "none" if late is None else _seconds(late.peak_wait_s),
        *(
            ("no price",) * 3
            if month is None
            else map(
                _whole, (month.quiet_usd, month.average_usd, month.peak_usd)
            )
        ),
        "no price" if thousand is None else f"{_rounded(thousand, 3)}",
    )


def _cells(
    demand: Demand, target: Target, place: Place, compared: Compared
) -> dict[str, Cell]:
    """Return a plan as numbers, by the names of their columns."""
    plan = compared.plan
    late, month = plan.surge, plan.month
    return {
        "plan": compared.name,
        "pods_least": plan.replicas.min_replicas,
        "pods_most": plan.pods,
        "slots_most": plan.slots,
        "busy_fraction": plan.steady.utilisation,
        "wait_s": plan.steady.wait_quantile_s(target.quantile),
        "capacity_late_s": late.delay_s if late else 0,
        "backlog_after_step": late.backlog if late else 0,
        "longest_wait_after_step_s": late.peak_wait_s if late else 0,
        "nodes_quiet": plan.quiet_nodes,
        "nodes_peak": plan.nodes,
        "nodes_rollout": plan.rollout_nodes,
        "broker_connections": plan.broker_connections,
        "quiet_month_usd": month.quiet_usd if month else None,
        "average_month_usd": month.average_usd if month else None,
        "peak_month_usd": month.peak_usd if month else None,
        "usd_per_1000_tasks": compared.usd_per_1000_tasks,
        "input_rate_per_s": demand.rate_per_s,
        "input_base_rate_per_s": demand.base_rate_per_s,
        "input_task_s": demand.task_s,
        "input_cs2": demand.cs2,
        "input_wait_s": target.wait_s,
        "input_wait_quantile": target.quantile,
        "input_busy_fraction": target.utilisation,
        "input_drain_s": target.drain_s,
        "input_slots_per_pod": place.pod.slots,
        "input_pod_cpu": place.pod.cpu,
        "input_pod_memory_gib": place.pod.memory_gib,
        "input_start_s": place.start_s,
        "input_node": place.node.name,
        "input_max_pods": place.max_pods,
        "input_usd_per_node_hour": place.usd_per_node_hour,
        "input_peak_hours": place.peak_hours,
        "input_spot_off_fraction": compared.spot_off,
        "input_rest_usd_per_month": place.rest_usd_per_month,
    }


def _whole(value: float) -> str:
    """Return "25,089"."""
    return f"{math.floor(value + 0.5):,}"


def _seconds(value_s: float) -> str:
    """Return "30 s", "0.47 s", "< 1 ms", "10 min 27 s"."""
    if value_s == 0:
        return "0 s"
    if value_s < 0.0005:
        return "< 1 ms"
    if value_s < 120:
        return f"{_rounded(value_s, 3)} s"
    all_s = math.floor(value_s + 0.5)
    hours, minutes = divmod(all_s // 60, 60)
    parts = ((hours, "h"), (minutes, "min"), (all_s % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def _range(least: int, most: int) -> str:
    return (
        _whole(most) if least == most else f"{_whole(least)} to {_whole(most)}"
    )


def _csv(cell: Cell) -> str:
    """Return a cell. Only a node's name is text from outside."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f'"{cell}"' if SEPARATOR in cell else cell
    return _rounded(cell, CSV_DIGITS)


def _rounded(value: float, digits: int) -> str:
    """Return a number as JavaScript's toPrecision rounds: halves go up."""
    context = Context(prec=digits, rounding=ROUND_HALF_UP)
    return repr(float(context.create_decimal(Decimal(value)))).removesuffix(
        ".0"
    )
