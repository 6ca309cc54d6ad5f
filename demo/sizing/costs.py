"""What it costs: nodes by the hour, and what a thousand tasks make of it."""

from __future__ import annotations

from demo.sizing import quantities

# 365 days in twelve months: what price lists count with.
HOURS_PER_MONTH = 730
SECONDS_PER_HOUR = 3600


def usd_per_month(nodes: int, usd_per_node_hour: float) -> float:
    """Return the price of that many nodes that run all month."""
    advice = "nodes are counted from 1 on, and come whole."
    nodes = quantities.count("the number of nodes", nodes, advice)
    advice = "a price is above 0 USD an hour."
    price = quantities.positive("the price", usd_per_node_hour, advice)
    return nodes * price * HOURS_PER_MONTH


def usd_per_1000_tasks(
    nodes: int, usd_per_node_hour: float, rate_per_s: float
) -> float:
    """Return the price of a thousand tasks at this rate, idle slots in it."""
    rate = quantities.rate_per_s(rate_per_s)
    hour_usd = usd_per_month(nodes, usd_per_node_hour) / HOURS_PER_MONTH
    return hour_usd / (rate * SECONDS_PER_HOUR) * 1000
