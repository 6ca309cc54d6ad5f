"""Header fields that are lists: on one line or several, with quoted text.

RFC 9110, 5.3: several lines of one name are one list. 5.6.1: its members
stand between commas, and empty ones don't count. Whatever is sent, a field of
the gateway's whole 16 KB is read in milliseconds: see tests/unit/web.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers

# Text without a comma, and quoted text, in which there may be one (5.6.4).
# Possessive: what has matched once is never tried in another way. A quote
# that nobody closes goes to the end.
_MEMBER = re.compile(r'(?:[^",]++|"(?:[^"\\]++|\\.)*+\\?+(?:"|\Z))++', re.S)


def joined(headers: Headers, name: str) -> str:
    """Return all lines of a field as the one list that they are."""
    lines = headers.getlist(name)
    return lines[0] if len(lines) == 1 else ", ".join(lines)


def members(text: str) -> list[str]:
    """Return a list's members, without space around and without empty ones."""
    return [
        member
        for found in _MEMBER.findall(text)
        if (member := found.strip(" \t"))
    ]
