"""Sends an invoice: slow work that leaves a line when it is done."""

from __future__ import annotations

import time
from pathlib import Path

WORK_S = 1.0


def send_invoice(invoice: str) -> None:
    """Send an invoice; it takes a second."""
    time.sleep(WORK_S)
    with Path("sent").open("a") as file:
        file.write(f"{invoice}\n")
