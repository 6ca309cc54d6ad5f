"""Stands for a provider that was down when all tasks called it."""

from __future__ import annotations

import time
from pathlib import Path


class Unavailable(Exception):
    """The provider doesn't answer."""


def call(attempt: int) -> None:
    """Note the moment of the call; only the first one of a task fails.

    It hangs until the provider goes down, so that all fail together.
    """
    with Path("calls").open("a") as file:
        file.write(f"{attempt} {time.monotonic()}\n")
    if attempt == 0:
        while not Path("down").exists():
            time.sleep(0.05)
        raise Unavailable
