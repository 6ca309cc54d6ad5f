"""Writes pages into the archive, which is another company's service.

This file isn't yours to change: each check restores it. The archive takes its
time for a page, and a page that is written again replaces the one before.

A call may carry a number as its fence. The archive remembers the highest
number that it has seen for a document, and refuses a page with a lower one. A
page without a number is always written.
"""

from __future__ import annotations

import os

import httpx

# A call may be slow, and isn't given up because of that.
TIMEOUT_S = 30.0
client = httpx.Client(
    base_url=os.environ["OUTSIDE_URL"], timeout=TIMEOUT_S, trust_env=False
)


class Superseded(Exception):
    """The archive has seen a higher number for this document."""


def write(document: str, page: int, fence: int | None = None) -> None:
    """Write one page of a document. Raises Superseded."""
    body: dict[str, object] = {"document": document, "page": page}
    if fence is not None:
        body["fence"] = fence
    answer = client.post("/page", json=body)
    if answer.status_code == 409:
        raise Superseded(f"{document}, page {page}, with {fence}")
    answer.raise_for_status()
