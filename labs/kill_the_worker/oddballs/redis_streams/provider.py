"""Calls the services outside the shop that an order needs.

They are other companies' services, so this file isn't yours to change: each
check restores it. The charge and the receipt take an idempotency key. Calls
with the same key are carried out once, and all of them get the same answer.
"""

from __future__ import annotations

import os
from typing import Any

import httpx

# A call may be slow, and isn't given up because of that.
TIMEOUT_S = 30.0
client = httpx.Client(
    base_url=os.environ["OUTSIDE_URL"], timeout=TIMEOUT_S, trust_env=False
)


class Refused(Exception):
    """The order didn't pass the check, and must not be charged."""


def check(order: str, amount: int) -> None:
    """Ask whether the order may be charged. Raises Refused if not."""
    answer = _post("check", {"order": order, "amount": amount}, None)
    if not answer["is_good"]:
        raise Refused(order)


def charge(order: str, amount: int, key: str | None = None) -> None:
    """Charge the customer's card."""
    _post("charge", {"order": order, "amount": amount}, key)


def send_receipt(order: str, amount: int, key: str | None = None) -> None:
    """Send the customer a receipt."""
    _post("receipt", {"order": order, "amount": amount}, key)


def _post(name: str, body: dict[str, Any], key: str | None) -> Any:
    headers = {} if key is None else {"Idempotency-Key": key}
    answer = client.post(f"/{name}", json=body, headers=headers)
    answer.raise_for_status()
    return answer.json()
