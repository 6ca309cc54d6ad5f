"""Says which headers a request can carry (RFC 9110, 5.1 and 5.5). Pure."""

from __future__ import annotations

import re

TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
VALUE = re.compile(r"[\x20-\x7e\t]*")


def is_token(text: str) -> bool:
    """Say whether a text can be a method or the name of a header."""
    return bool(TOKEN.fullmatch(text))


def fault_in_header(name: str, value: str) -> str:
    """Return what is wrong with a header, without its value; or ""."""
    if not is_token(name):
        return f"{name!r} can't be the name of a header"
    if not VALUE.fullmatch(value):
        return f"the value of {name} may have printable ASCII only"
    return ""
