"""Keeps what is known of each export, in Redis, and where its file lies."""

from __future__ import annotations

import os
import time
from pathlib import Path

from redis import Redis

BROKER_URL = os.environ["BROKER_URL"]
FILES = Path(os.environ["DATA_DIR"]) / "exports"
# From the last change on: a day longer than any file is kept.
REMEMBER_S = 2 * 86_400

FILES.mkdir(parents=True, exist_ok=True)
store = Redis.from_url(BROKER_URL, decode_responses=True)


def write_down(export_id: str, **fields: str | float) -> None:
    """Record a change of an export."""
    store.hset(f"export:{export_id}", mapping=fields)
    store.expire(f"export:{export_id}", REMEMBER_S)


def look_up(export_id: str) -> dict[str, str]:
    """Return what is known of an export; nothing if there is none."""
    return store.hgetall(f"export:{export_id}")


def has_expired(export: dict[str, str]) -> bool:
    """Say whether an export's file may no longer be fetched."""
    return float(export.get("expires_at", "inf")) < time.time()


def path_of(export_id: str) -> Path:
    """Return where the file of an export lies."""
    return FILES / f"{export_id}.csv"
