"""Parts of a representation: `Range: bytes=…` (RFC 9110, 14).

One range at a time: a server may ignore whatever else is asked for (14.2),
and then the whole comes. It must not know what the bytes are.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers

from demo.web.fields import joined, members

# 18 digits hold every size there is, and no number is slow to read.
_RANGE = re.compile(r"bytes=([0-9]{1,18})?-([0-9]{1,18})?", re.IGNORECASE)


class Unsatisfiable(Exception):
    """The range begins behind the end: 416 (RFC 9110, 15.5.17)."""


def wanted(headers: Headers, etag: str, size: int) -> tuple[int, int] | None:
    """Return where to start and end, None for all of it.

    Raises Unsatisfiable. A part of another version is of no use, so
    `If-Range` that names one gets all of the current one (13.1.5).
    """
    match = _RANGE.fullmatch(joined(headers, "range").strip())
    if match is None or joined(headers, "if-range") not in {"", etag}:
        return None
    first, last = match[1], match[2]
    if first is None:
        # The last so many bytes; of none there is no part.
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
    """Say whether the client has this version: 304 (RFC 9110, 13.1.2)."""
    tags = members(joined(headers, "if-none-match"))
    # Weak comparison: the prefix doesn't count.
    known = {tag.removeprefix("W/") for tag in tags}
    return not known.isdisjoint((etag, "*"))
