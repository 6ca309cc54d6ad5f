"""Reads the nodes that providers sell: sizes and prices, with source and date.

It is the only module of the model that reads a file: nodes.toml, which gives
the source of each figure and when it was checked. A figure marked `unsure` is
second-hand, and whatever shows it has to say so.
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
    """A node and its price, and how sure both are."""

    node: NodeSize
    usd_per_hour: float
    price_is_unsure: bool
    price_note: str
    checked_on: date


@cache
def offers() -> dict[str, Offer]:
    """Return every node in the file by its name."""
    data = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {
        name: Offer(
            node=NodeSize(
                name, node["provider"], node["cpu"], node["memory_gib"]
            ),
            usd_per_hour=node["usd_per_hour"],
            price_is_unsure=data["prices"][node["price"]]["unsure"],
            price_note=data["prices"][node["price"]]["note"],
            checked_on=data["prices"][node["price"]]["checked_on"],
        )
        for name, node in data["nodes"].items()
    }


def offer(name: str) -> Offer:
    """Return the node of that name. Raises NotTold with known names."""
    short = name.removeprefix("Standard_")
    known = {key.casefold(): value for key, value in offers().items()}
    if short.casefold() not in known:
        raise NotTold(
            f"no node is called {name!r} here. There are"
            f" {', '.join(offers())}; any other can be written as its size,"
            " 4cpu:16GiB, with the provider."
        )
    return known[short.casefold()]
