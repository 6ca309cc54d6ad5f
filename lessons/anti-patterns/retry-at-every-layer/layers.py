"""Names the layers by their sockets, and connects to them."""

from __future__ import annotations

import os
from functools import cache

import httpx

SHOP = os.environ.get("SHOP", "")
CATALOGUE = os.environ.get("CATALOGUE", "")
DEPENDENCY = os.environ.get("DEPENDENCY", "")


@cache
def connect(socket: str) -> httpx.Client:
    """Return a client of a layer."""
    return httpx.Client(
        transport=httpx.HTTPTransport(uds=socket),
        base_url="http://layer",
        timeout=30,
    )
