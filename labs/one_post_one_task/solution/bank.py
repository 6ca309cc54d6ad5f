"""Asks the bank for a charge. Given: put back at each check.

The bank makes each charge once for each key. It can't know that two keys
stand for the same order.
"""

from __future__ import annotations

import os

import httpx

OUTSIDE_URL = os.environ["OUTSIDE_URL"]


def charge(key: str, customer: str, amount: int) -> None:
    """Charge a customer, once for this key."""
    answer = httpx.post(
        f"{OUTSIDE_URL}/charge",
        json={"customer": customer, "amount": amount},
        headers={"Idempotency-Key": key},
        timeout=60,
    )
    answer.raise_for_status()
