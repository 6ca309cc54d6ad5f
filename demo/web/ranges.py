"""Parses the Range header and compares ETags (RFC 9110, 13 and 14).

It grants one range at a time: for anything else a server may ignore the header
(14.2) and send the whole. It must not know what the bytes are.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers

from demo.web.fields import joined, members

# chosen: 18 digits hold any size, and are parsed quickly.
_RANGE = re.compile(r"bytes=([0-9]{1,18})?-([0-9]{1,18})?", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range begins behind the end: 416 (RFC 9110, 15.5.17)."""


def requested_part(
    headers: Headers, etag: str, size: int
) -> tuple[int, int] | None:
    """Return start and end of the requested range; None for the whole.

    Raises Unsatisfiable. If `If-Range` names another version, the client gets
    the whole of the current one (13.1.5).
    """
    match = _RANGE.fullmatch(joined(headers, "range").strip())
    if match is None or joined(headers, "if-range") not in {"", etag}:
        return None
    first, last = match[1], match[2]
    if first is None:
        # A suffix: the last `last` bytes. Without a number it is invalid.
        if last is None:
            return None
        start, end = max(0, size - int(last)), size
    else:
        start = int(first)
        end = size if last is None else min(size, int(last) + 1)
        if last is not None and int(last) < start:
            return None
    if start >= size:
        raise Unsatisfiable
    return start, end


def is_known(headers: Headers, etag: str) -> bool:
    """Say whether the client has this version (304; RFC 9110, 13.1.2)."""
    tags = members(joined(headers, "if-none-match"))
    # Weak comparison: the prefix doesn't count.
    known = {tag.removeprefix("W/") for tag in tags}
    return not known.isdisjoint((etag, "*"))
