"""Asks the warehouse to pick an item. Given: put back at each check."""

from __future__ import annotations

import os

import httpx
import tracing

http = httpx.Client(base_url=os.environ["OUTSIDE_URL"], timeout=60)


class Busy(Exception):
    """The warehouse has no time at the moment; ask again soon."""


def pick(order: str, item: str) -> None:
    """Have an item picked. Raises Busy."""
    span = tracing.current()
    answer = http.post(
        "/pick",
        json={"order": order, "item": item},
        headers={"traceparent": span.traceparent} if span else {},
    )
    if answer.status_code == 503:
        raise Busy
    answer.raise_for_status()
