"""Calls the print shop. Given: a check puts this file back."""

from __future__ import annotations

import os
from functools import cache

import httpx


def print_letter(recipient: str, text: str, key: str) -> str:
    """Have a letter printed and sent; return the number of its receipt.

    The shop prints one letter for each key, however often it is asked.
    """
    answer = shop().post(
        "/letters",
        json={"recipient": recipient, "text": text},
        headers={"Idempotency-Key": key},
    )
    answer.raise_for_status()
    return str(answer.json()["receipt"])


@cache
def shop() -> httpx.Client:
    """Return the connection of this process to the shop."""
    return httpx.Client(base_url=os.environ["OUTSIDE_URL"], timeout=10)
