"""Chooses the lines of a part that are printed, and how they read.

Every line goes into the part's log file; the lines that these functions
return are printed as well. They know three formats: Python's logging (`INFO
demo.api text`), Celery's (`[… : WARNING/MainProcess] text`) and Caddy's
JSON.
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


def printed_of_python(line: str) -> str | None:
    """Return lines of our code from INFO up, of libraries from WARNING up."""
    ours = OURS.match(line)
    if ours:
        level, text = ours.groups()
        return {"DEBUG": None, "INFO": text}.get(level, f"{level} {text}")
    theirs = THEIRS.match(line) or CELERY.match(line)
    return theirs[1] if theirs else None


def printed_of_caddy(line: str) -> str | None:
    """Return responses from 500 up, and errors of the gateway itself."""
    try:
        entry = json.loads(line)
        if entry["level"] not in {"error", "fatal", "panic"}:
            return None
        if "status" in entry and "request" in entry:
            request = entry["request"]
            return (
                f"{entry['status']} to {request['method']} {request['uri']}"
                f" after {entry['duration']:.1f} s"
            )
        return str(entry["msg"])
    except (ValueError, KeyError, TypeError):
        # `caddy run` prints its last error as plain text.
        return line if line.startswith("Error:") else None


def printed_of_nothing(_line: str) -> str | None:
    """Print no line."""
    return None
