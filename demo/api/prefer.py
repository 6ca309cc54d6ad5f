"""Prefer: how long a client would like to wait (RFC 7240).

`wait=N` (4.3) holds the answer for up to N seconds, `respond-async` (4.1)
asks for what is the default here. What can't be understood is ignored (2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from demo.api.given import Given, Wiring
from demo.web.fields import members

# RFC 9110, 5.6.2 and 5.6.4: a token, and a token or a quoted string.
_WORD = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_VALUE = rf'{_WORD}|"(?:[^"\\]|\\.)*+"'
# One preference; its parameters aren't looked at. Possessive, so that no
# space and no word is tried in a second way.
_PREFERENCE = re.compile(
    rf"({_WORD}+)[ \t]*+(?:=[ \t]*+({_VALUE})?+[ \t]*+)?+(?:;|\Z)"
)
# chosen: more digits than any patience has; `int` of a long one is slow.
DIGITS = 9


@dataclass(frozen=True, slots=True)
class Preferences:
    """What the client prefers, as far as it is granted."""

    wait_s: float = 0.0
    is_async: bool = False

    @property
    def applied(self) -> dict[str, str]:
        """Return the fields that say what was granted (RFC 7240, 3)."""
        granted = []
        if self.is_async:
            granted.append("respond-async")
        if self.wait_s:
            granted.append(f"wait={self.wait_s:g}")
        fields = {"Vary": "Prefer"}
        if granted:
            fields["Preference-Applied"] = ", ".join(granted)
        return fields


def parse(fields: Iterable[str], wait_limit_s: float) -> Preferences:
    """Return what all Prefer fields together say; the first one counts."""
    named: dict[str, str] = {}
    for member in members(", ".join(fields)):
        if found := _PREFERENCE.match(member):
            value = (found[2] or "").strip('"')
            named.setdefault(found[1].lower(), value)
    return Preferences(
        wait_s=_granted_s(named.get("wait", ""), int(wait_limit_s)),
        is_async="respond-async" in named,
    )


def _granted_s(asked: str, limit_s: int) -> int:
    """Return whole seconds, as RFC 7240 counts, and never above the limit."""
    if not (asked.isascii() and asked.isdecimal()):
        return 0
    digits = asked.lstrip("0")
    asked_s = int(digits or 0) if len(digits) <= DIGITS else limit_s
    return max(0, min(asked_s, limit_s))


# As OpenAPI has it. A Header() of FastAPI's would take one field, where a
# list may come in several, and its time with each request.
PREFER_FIELD = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "`wait=N` holds the response for up to N seconds, but for"
    " less than the gateway's timeout; `respond-async` doesn't hold it"
    " (RFC 7240).",
    "examples": {"wait": {"value": "wait=4"}},
}


def preferences(request: Request, given: Wiring) -> Preferences:
    """Return what `request` prefers, as far as it is granted."""
    return parse(request.headers.getlist("Prefer"), given.wait_limit_s)


async def _preferences(request: Request, given: Given) -> Preferences:
    return preferences(request, given)


Prefer = Annotated[Preferences, Depends(_preferences)]
