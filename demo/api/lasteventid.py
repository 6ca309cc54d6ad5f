"""Reads Last-Event-ID: the last event that a reconnecting reader received.

WHATWG HTML, 9.2.4. A browser sends back the last `id:` of the stream. Any
client may send anything, so a value that can't be an id of ours is ignored.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Header, Request

from demo.web.fields import joined

# chosen: more digits than any log has events.
DIGITS = 15


async def _last_event_id(
    request: Request,
    _described: Annotated[
        str | None,
        Header(
            alias="Last-Event-ID",
            description="The last `id:` that you received; the stream"
            " continues after it.",
        ),
    ] = None,
) -> str:
    # Two lines can't be an id of ours; FastAPI would read only one of them.
    return joined(request.headers, "last-event-id")


LastEventId = Annotated[str, Depends(_last_event_id)]


def event_number(last_id: str) -> int | None:
    """Return an event's number; None if the text can't be one."""
    digits = last_id.strip()
    if not (digits.isascii() and digits.isdecimal()):
        return None
    # Leading zeros are allowed. Limited, because `int` of a long text is slow.
    digits = digits.lstrip("0") or "0"
    return int(digits) if len(digits) <= DIGITS else None
