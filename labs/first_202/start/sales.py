"""Asks the sales system for a month's sales. Given: put back at each check.

One call takes about a second, as the sales system is old. A report of twelve
months therefore takes twelve seconds, and nobody will make it faster.
"""

from __future__ import annotations

import os

import httpx

OUTSIDE_URL = os.environ["OUTSIDE_URL"]


def sales_of(month: int) -> int:
    """Return the sales of a month, 1 to 12."""
    answer = httpx.post(
        f"{OUTSIDE_URL}/sales", json={"month": month}, timeout=60
    )
    answer.raise_for_status()
    return answer.json()["sales"]
