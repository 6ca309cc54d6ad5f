"""Durations and sizes as the formats write them, in seconds and bytes.

`90`, `1m30s`, `2min 20s`, `500ms`, `infinity`. A format says what a bare
number means to it: seconds to nginx, Compose and systemd, milliseconds to
HAProxy. None means that the text can't be known, e.g. `${GRACE}`.
"""

from __future__ import annotations

import re

UNITS_S = {
    "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "msec": 1e-3,
    "s": 1.0, "sec": 1.0, "second": 1.0, "seconds": 1.0,
    "m": 60.0, "min": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hr": 3600.0, "hour": 3600.0, "hours": 3600.0,
    "d": 86400.0, "day": 86400.0, "days": 86400.0,
    "w": 604800.0, "week": 604800.0, "weeks": 604800.0,
}  # fmt: skip
PART = re.compile(r"(\d++(?:\.\d++)?)\s*+([a-zµ]*+)\s*+")
FOREVER_S = float("inf")


def seconds(text: str, bare_s: float = 1.0) -> float | None:
    """Return a duration in seconds; a bare number counts `bare_s` each."""
    text = text.strip().lower()
    if text in ("infinity", "infinite"):
        return FOREVER_S
    total_s, at = 0.0, 0
    while at < len(text):
        part = PART.match(text, at)
        unit_s = bare_s
        if part and part[2]:
            unit_s = UNITS_S.get(part[2], 0.0)
        if not part or not unit_s:
            return None
        total_s += float(part[1]) * unit_s
        at = part.end()
    return total_s if text else None


def spoken(duration_s: float) -> str:
    """Return a duration as people write it: `90 s`, `20 min`, `2 h`."""
    if duration_s == FOREVER_S:
        return "no limit"
    for unit, unit_s in (("h", 3600), ("min", 60)):
        if duration_s >= 2 * unit_s and duration_s % unit_s == 0:
            return f"{duration_s / unit_s:,.0f} {unit}"
    return f"{duration_s:,.10g} s"
