"""Which lines of a part a person wants to read, and how.

Every line goes into the part's log file; what these functions return is
printed as well. They know three dialects: Python's logging (`INFO demo.api
text`), Celery's (`[… : WARNING/MainProcess] text`) and Caddy's JSON.
"""

from __future__ import annotations

import json
import re

OURS = re.compile(r"^([A-Z]+):? +(?:demo[\w.]*|api|worker|sweeper) (.*)$")
# Warnings of Python itself are for developers: the log file has them.
THEIRS = re.compile(
    r"^(?:WARNING|ERROR|CRITICAL)(?:: +| +(?!py\.warnings)\S+ )(.*)$"
)
CELERY = re.compile(r"^\[[^]]* (?:WARNING|ERROR|CRITICAL)/[^]]*\] (.*)$")


def hear_python(line: str) -> str | None:
    """Hear what our rooms say from INFO up, libraries from WARNING up."""
    ours = OURS.match(line)
    if ours:
        level, text = ours.groups()
        return {"DEBUG": None, "INFO": text}.get(level, f"{level} {text}")
    theirs = THEIRS.match(line) or CELERY.match(line)
    return theirs[1] if theirs else None


def hear_caddy(line: str) -> str | None:
    """Hear answers from 500 up, and errors of the gateway itself."""
    try:
        entry = json.loads(line)
        if entry["level"] not in {"error", "fatal", "panic"}:
            return None
        if "status" in entry and "request" in entry:
            asked = entry["request"]
            return (
                f"{entry['status']} to {asked['method']} {asked['uri']}"
                f" after {entry['duration']:.1f} s"
            )
        return str(entry["msg"])
    except (ValueError, KeyError, TypeError):
        # `caddy run` tells its last error in plain text.
        return line if line.startswith("Error:") else None


def hear_nothing(_line: str) -> str | None:
    """Keep it to the log file."""
    return None
