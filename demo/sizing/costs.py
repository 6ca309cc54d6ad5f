"""Computes costs: a month of nodes, and the price of a thousand tasks.

A month is a range. Quiet: only the nodes that always run. Peak: the nodes of
the busy hour, all month. Average: those of the busy hour for as many hours as
it is busy; the time in which nodes start and stop isn't included.
"""

from __future__ import annotations

from dataclasses import dataclass

from demo.sizing import quantities
from demo.sizing.errors import NoSense

# 365 days in twelve months, as price lists count.
HOURS_PER_MONTH = 730
SECONDS_PER_HOUR = 3600
# chosen: eight hours on 22 days. Yours are in your requests by the hour.
USUAL_PEAK_HOURS = 176.0


def usd_per_month(nodes: int, usd_per_node_hour: float) -> float:
    """Return the price of that many nodes that run all month."""
    advice = "it has to be a whole number, 1 or more."
    nodes = quantities.count("the number of nodes", nodes, advice)
    advice = "it has to be above 0 USD an hour."
    price = quantities.positive("the price", usd_per_node_hour, advice)
    return nodes * price * HOURS_PER_MONTH


# On a bill, but in none of these figures.
PARTS_LEFT_OUT = (
    "the system pool", "nodes of gateway and API", "the broker", "disks",
    "the load balancer", "logs and metrics", "traffic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Month:
    """A month's bill, from the least to the most."""

    quiet_usd: float
    average_usd: float
    peak_usd: float


def month(
    quiet_nodes: int,
    peak_nodes: int,
    usd_per_node_hour: float,
    peak_hours: float = USUAL_PEAK_HOURS,
    spot_off: float = 0.0,
    rest_usd_per_month: float = 0.0,
) -> Month:
    """Return a month with that many nodes in its quiet and busy hours.

    `spot_off` is how much cheaper a spot node is, as a fraction. Only nodes
    beyond the quiet ones are spot: those that have to be there aren't. The
    rest is all that isn't a worker's node (PARTS_LEFT_OUT).
    """
    quiet = usd_per_month(quiet_nodes, usd_per_node_hour)
    whole = "it has to be a whole number, 1 or more."
    most = quantities.count("the nodes at the peak", peak_nodes, whole)
    if most < quiet_nodes:
        advice = f"there are {quiet_nodes} in a quiet hour."
        raise NoSense("the nodes at the peak", most, advice)
    advice = (
        f"it has to be 0 to {HOURS_PER_MONTH} hours, the length of a month."
    )
    hours = quantities.not_negative("the hours", peak_hours, advice)
    if hours > HOURS_PER_MONTH:
        raise NoSense("the hours of peak", hours, advice)
    advice = "it has to be a fraction below 1, such as 0 or 0.6."
    off = quantities.not_negative("the discount", spot_off, advice)
    if off >= 1:
        raise NoSense("the discount", off, advice)
    advice = "it has to be 0 USD or more."
    rest = quantities.not_negative("the rest", rest_usd_per_month, advice)
    hour_usd = (most - quiet_nodes) * usd_per_node_hour * (1 - off)
    return Month(
        quiet_usd=quiet + rest,
        average_usd=quiet + hour_usd * hours + rest,
        peak_usd=quiet + hour_usd * HOURS_PER_MONTH + rest,
    )


def usd_per_1000_tasks(
    nodes: int, usd_per_node_hour: float, rate_per_s: float
) -> float:
    """Return the price of a thousand tasks, including idle slots."""
    rate = quantities.rate_per_s(rate_per_s)
    hour_usd = usd_per_month(nodes, usd_per_node_hour) / HOURS_PER_MONTH
    return hour_usd / (rate * SECONDS_PER_HOUR) * 1000


def tasks_per_month(
    rate_per_s: float, base_rate_per_s: float, peak_hours: float
) -> float:
    """Return the tasks of a month of busy hours and quiet ones."""
    busy = quantities.rate_per_s(rate_per_s) * peak_hours
    quiet = quantities.rate_per_s(base_rate_per_s)
    hours = HOURS_PER_MONTH - peak_hours
    return (busy + quiet * hours) * SECONDS_PER_HOUR
