"""Makes a report: slow work that leaves a line when it is done."""

from __future__ import annotations

import time
from pathlib import Path

WORK_S = 3.0


def make_report() -> int:
    """Return the rows of a report, after some seconds."""
    time.sleep(WORK_S)
    with Path("made").open("a") as file:
        file.write("report\n")
    return 12
