"""Stands for a payment provider that takes a second for each charge."""

from __future__ import annotations

import os
import time
from pathlib import Path

WORK_S = 1.0


def charge(order: str) -> None:
    """Charge an order, and write down when that began and ended."""
    note("began", f"{order} {os.getpid()}")
    time.sleep(WORK_S)
    note("charged", order)


def note(book: str, line: str) -> None:
    """Append a line to a file."""
    with Path(book).open("a") as file:
        file.write(f"{line}\n")
