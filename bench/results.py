"""Writes result files, bench/results/<date>.json, which the guide shows.

    {"schema": 1, "machine", "versions",
     "rows": [{"name", "what", "measured_at", "rounds", "window_s",
               "took_s", "others_cores", "notes": [...],
               "lines": [{"what", "unit", "median", "min", "max",
                          "values": [...], "at_least", "at_most",
                          "is_met"}],
               "sides": [the same, without bars]}]}

`unit` is `x` for a ratio. A later run of the same day replaces the rows
that it has measured and keeps the others, so each row has its date.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bench.machine import machine, versions
from bench.plan import Plan
from bench.row import Row

SCHEMA = 1
FOLDER = Path(__file__).parent / "results"


def write(plan: Plan, row: Row) -> Path:
    """Write a row into the day's file; return its path from the checkout."""
    now = datetime.now(UTC)
    file = FOLDER / f"{now:%Y-%m-%d}.json"
    at = now.isoformat(timespec="seconds").replace("+00:00", "Z")
    measured = {
        **row.as_dict(),
        "measured_at": at,
        "rounds": row.rounds or plan.rounds,
        "window_s": plan.window_s,
    }
    content = {
        "schema": SCHEMA,
        "machine": machine(),
        "versions": versions(),
        "rows": merged(_rows(file), measured),
    }
    FOLDER.mkdir(exist_ok=True)
    text = json.dumps(content, indent=2, ensure_ascii=False)
    file.write_text(text + "\n", "utf-8")
    return file.relative_to(FOLDER.parent.parent)


def merged(
    earlier: list[dict[str, Any]], measured: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the rows with `measured` in its place, or at the end."""
    name = measured["name"]
    kept = [measured if row["name"] == name else row for row in earlier]
    return kept if measured in kept else [*kept, measured]


def _rows(file: Path) -> list[dict[str, Any]]:
    try:
        return list(json.loads(file.read_text("utf-8"))["rows"])
    except FileNotFoundError:
        return []
