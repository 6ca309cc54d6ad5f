"""Calls the render farm. Given: a check puts this file back."""

from __future__ import annotations

import os
from functools import cache

import httpx


def render(title: str, frames: int) -> None:
    """Have the frames of a title rendered, and wait until they are."""
    answer = farm().post("/render", json={"title": title, "frames": frames})
    answer.raise_for_status()


@cache
def farm() -> httpx.Client:
    """Return the connection of this process to the farm."""
    return httpx.Client(base_url=os.environ["OUTSIDE_URL"], timeout=30)
