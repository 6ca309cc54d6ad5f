"""Formats what a stream sends, byte for byte (WHATWG HTML, 9.2.5).

It knows nothing of tasks or readers: stream.py passes in the id and the text.
"""

from __future__ import annotations

import random

# chosen: after a restart 1,000 readers reconnect over 4 s, not at once.
RETRY_MS = (1000, 5000)

HEARTBEAT = b": still here\n\n"


def opening() -> bytes:
    """Return the reconnection time; sending it also sends the headers."""
    return b"retry: %d\n\n" % random.randint(*RETRY_MS)  # noqa: S311


def condition(is_well: bool) -> bytes:
    """Return the event that says whether new events can be sent now.

    It belongs to no task, so it has no id and moves no reader's position.
    """
    is_degraded = "false" if is_well else "true"
    return (
        f'event: degraded\ndata: {{"is_degraded":{is_degraded}}}\n\n'.encode()
    )


def frame(event_id: int | str, name: str, data: str) -> bytes:
    """Return an event as it goes over the wire (WHATWG HTML, 9.2.5)."""
    return f"id: {event_id}\nevent: {name}\ndata: {data}\n\n".encode()
