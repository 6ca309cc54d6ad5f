"""Asks the bank for a charge. Given: put back at each check.

The bank makes each charge once for each key. It can't know that two keys
stand for the same order.
"""

from __future__ import annotations

import os

import httpx

http = httpx.Client(base_url=os.environ["OUTSIDE_URL"], timeout=60)


def charge(key: str, customer: str, amount: int) -> None:
    """Charge a customer, once for this key."""
    answer = http.post(
        "/charge",
        json={"customer": customer, "amount": amount},
        headers={"Idempotency-Key": key},
    )
    answer.raise_for_status()
