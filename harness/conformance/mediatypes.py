"""Compares media types as RFC 9110, 8.3.1 says. Pure.

Neither case nor parameters matter.
"""

from __future__ import annotations

STREAM = "text/event-stream"


def essence(content_type: str) -> str:
    """Return the type and subtype of a Content-Type in lower case."""
    return content_type.partition(";")[0].strip().lower()


def is_stream(content_type: str) -> bool:
    """Say whether a Content-Type is that of server-sent events."""
    return essence(content_type) == STREAM
