"""Asks the sales system for a month's sales. Given: put back at each check.

One call takes about a second, as the sales system is old. A report of twelve
months therefore takes twelve seconds, and nobody will make it faster.
"""

from __future__ import annotations

import os

import httpx

http = httpx.Client(base_url=os.environ["OUTSIDE_URL"], timeout=60)


def sales_of(month: int) -> int:
    """Return the sales of a month, 1 to 12."""
    answer = http.post("/sales", json={"month": month})
    answer.raise_for_status()
    return answer.json()["sales"]
