"""The error for a file from which no durations can be read."""

from __future__ import annotations


class NotMeasured(Exception):
    """The file has no durations; the message says why."""
