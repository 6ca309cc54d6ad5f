"""Deletes the files that nobody can fetch. Run: `python sweep.py`."""

from __future__ import annotations

import logging
import os
import time
from pathlib import Path

from books import FILES, has_expired, look_up
from claims import is_half
from redis.exceptions import RedisError

SWEEP_S = float(os.environ.get("SWEEP_S", "60"))
# A half that wasn't written to for so long is written by nobody.
HALF_S = float(os.environ.get("HALF_S", "3600"))


def sweep() -> None:
    """Delete old halves, and whole files that have expired."""
    for path in FILES.iterdir():
        if is_half(path):
            is_waste = age_s(path) > HALF_S
        else:
            export = look_up(path.stem)
            is_waste = (
                not export
                or export["state"] == "failed"
                or has_expired(export)
            )
        if is_waste:
            path.unlink(missing_ok=True)


def age_s(path: Path) -> float:
    """Return how long ago a file was written to; 0 if it has gone."""
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


if __name__ == "__main__":
    while True:
        try:
            sweep()
        except RedisError as error:
            logging.warning("nothing is swept: %s", error)
        time.sleep(SWEEP_S)
