"""Nodes that are sold: their sizes and prices, with source and date.

The only room here that reads a file: nodes.toml, which says what each
figure is from and when it was checked. A figure that is `unsure` is from
second hand; whoever shows it says so.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from demo.sizing.errors import NotTold
from demo.sizing.nodes import NodeSize

FILE = Path(__file__).with_name("nodes.toml")


@dataclass(frozen=True, slots=True)
class Offer:
    """A node with what it costs, and what is known about both."""

    node: NodeSize
    usd_per_hour: float
    price_is_unsure: bool
    price_note: str
    checked_on: date


@cache
def offers() -> dict[str, Offer]:
    """Return every node in the file by its name."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: Offer(
            node=NodeSize(
                name, node["provider"], node["cpu"], node["memory_gib"]
            ),
            usd_per_hour=node["usd_per_hour"],
            price_is_unsure=told["prices"][node["price"]]["unsure"],
            price_note=told["prices"][node["price"]]["note"],
            checked_on=told["prices"][node["price"]]["checked_on"],
        )
        for name, node in told["nodes"].items()
    }


def offer(name: str) -> Offer:
    """Return the node of that name. Raises NotTold with those that are."""
    short = name.removeprefix("Standard_")
    known = {key.casefold(): value for key, value in offers().items()}
    if short.casefold() not in known:
        raise NotTold(
            f"no node is called {name!r} here. There are"
            f" {', '.join(offers())}; any other can be written as its size,"
            " 4cpu:16GiB, with the provider."
        )
    return known[short.casefold()]
