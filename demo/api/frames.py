"""What a stream writes, byte for byte (WHATWG HTML, 9.2.5).

It knows no task and no reader: who calls it has the number and the text.
"""

from __future__ import annotations

import random

# chosen: after a restart 1,000 readers come back over 4 s, not at once.
RETRY_MS = (1000, 5000)

HEARTBEAT = b": still here\n\n"


def opening() -> bytes:
    """Say when to come back; it sends the headers on their way, too."""
    return b"retry: %d\n\n" % random.randint(*RETRY_MS)  # noqa: S311


def condition(is_well: bool) -> bytes:
    """Say whether news can be told at the moment.

    It happened to no task: it has no id, and moves no reader's place.
    """
    told = "false" if is_well else "true"
    return f'event: degraded\ndata: {{"is_degraded":{told}}}\n\n'.encode()


def frame(event_id: int | str, name: str, data: str) -> bytes:
    """Return an event as it goes over the wire (WHATWG HTML, 9.2.5)."""
    return f"id: {event_id}\nevent: {name}\ndata: {data}\n\n".encode()
