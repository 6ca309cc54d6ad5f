"""Parses header fields that are lists, on one line or several, with quotes.

RFC 9110, 5.3: several lines of one name are one list. 5.6.1: commas separate
its members, and empty members don't count. Even a field that fills the
gateway's limit of 16 KB is parsed in milliseconds: see tests/unit/web.
"""

from __future__ import annotations

import re

from starlette.datastructures import Headers

# Text without commas, or quoted text, which may have some (5.6.4). The
# quantifiers are possessive: no text is matched in a second way. A quote that
# isn't closed extends to the end.
_MEMBER = re.compile(r'(?:[^",]++|"(?:[^"\\]++|\\.)*+\\?+(?:"|\Z))++', re.S)


def joined(headers: Headers, name: str) -> str:
    """Return all lines of a field as one list."""
    lines = headers.getlist(name)
    return lines[0] if len(lines) == 1 else ", ".join(lines)


def members(text: str) -> list[str]:
    """Return a list's members, without space around and without empty ones."""
    return [
        member
        for found in _MEMBER.findall(text)
        if (member := found.strip(" \t"))
    ]
