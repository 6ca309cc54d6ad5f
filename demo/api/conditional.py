"""Conditional requests and ranges (RFC 9110, 13 and 14), as pure functions.

All our validators are strong (8.8.1): the same tag, the same bytes.
"""

from __future__ import annotations

import re

# RFC 9110, 8.8.3; a weak one never matches strongly (8.8.3.2).
_TAG = re.compile(r'\s*(W/)?("[!#-~\x80-\xff]*")\s*(?:,|$)')


def is_match(field: str | None, etag: str) -> bool:
    """Say whether If-None-Match names `etag` (13.1.2: compared weakly)."""
    if field is None:
        return False
    if field.strip() == "*":
        return True
    place = 0
    while found := _TAG.match(field, place):
        if found[2] == etag:
            return True
        place = found.end()
    return False
