"""The common part of all load generators' lines; runs/ extend it.

The schema of a line is written once, as a TypedDict: the generator is
checked against it, the widgets' types are made from it, and recorded and live
lines are validated with it.
"""

from __future__ import annotations

from typing_extensions import TypedDict


class Exchange(TypedDict):
    """One exchange as it went over the wire, both messages as text."""

    track: str
    sent_ms: float
    took_ms: float
    request: str
    response: str


class Line(TypedDict):
    """Something measured, `at_ms` milliseconds after the start."""

    at_ms: float
