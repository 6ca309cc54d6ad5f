"""Stands for a payment provider and for a store of secrets."""

from __future__ import annotations

import json
from pathlib import Path


def charge(order: str, api_key: str) -> None:
    """Charge an order."""
    with Path("charged").open("a") as file:
        file.write(f"{order} {len(api_key)}\n")


def key_of(customer: str) -> str:
    """Return the key of a customer, from the store of secrets."""
    keys = json.loads(Path("secrets.json").read_text())
    return str(keys[customer])
