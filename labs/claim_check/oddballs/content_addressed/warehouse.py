"""The warehouse of another team: yields the rows of a query as CSV.

This file is given. The grader puts it back before each check.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import httpx

WAREHOUSE_URL = os.environ["OUTSIDE_URL"] + "/warehouse"
PIECE_BYTES = 65_536


def sales(query: str) -> Iterator[bytes]:
    """Yield the rows of a query, some at a time. Raises httpx.HTTPError."""
    with httpx.stream(
        "GET", WAREHOUSE_URL, params={"query": query}, timeout=60
    ) as answer:
        answer.raise_for_status()
        yield from answer.iter_bytes(PIECE_BYTES)
