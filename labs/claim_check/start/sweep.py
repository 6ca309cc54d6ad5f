"""Deletes the files that have expired. Run: `python sweep.py`."""

from __future__ import annotations

import os
import time

from books import FILES, has_expired, look_up

SWEEP_S = float(os.environ.get("SWEEP_S", "60"))


def sweep() -> None:
    """Delete each file whose export has expired or is forgotten."""
    for path in FILES.iterdir():
        export = look_up(path.stem)
        if not export or has_expired(export):
            path.unlink(missing_ok=True)


if __name__ == "__main__":
    while True:
        sweep()
        time.sleep(SWEEP_S)
