"""Parses the Prefer header: how long a client would like to wait (RFC 7240).

`wait=N` (4.3) holds the response for up to N seconds. `respond-async` (4.1)
asks for the behaviour that is the default here. Preferences that can't be
parsed are ignored (2).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from demo.api.wiring import Wiring, WiringDep
from demo.web.fields import members

# RFC 9110, 5.6.2 and 5.6.4: a token, and a token or a quoted string.
_WORD = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_VALUE = rf'{_WORD}|"(?:[^"\\]|\\.)*+"'
# One preference; its parameters are ignored. The quantifiers are possessive,
# so that no text is matched in a second way.
_PREFERENCE = re.compile(
    rf"({_WORD}+)[ \t]*+(?:=[ \t]*+({_VALUE})?+[ \t]*+)?+(?:;|\Z)"
)
# chosen: more digits than any sensible wait has; `int` of a long text is slow.
DIGITS = 9


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of a client that the server grants."""

    wait_s: float = 0.0
    is_async: bool = False

    @property
    def applied(self) -> dict[str, str]:
        """Return the header fields that name them (RFC 7240, 3)."""
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
    """Return the preferences of all Prefer fields; of equals the first."""
    named: dict[str, str] = {}
    for member in members(", ".join(fields)):
        if found := _PREFERENCE.match(member):
            value = (found[2] or "").strip('"')
            named.setdefault(found[1].lower(), value)
    return Preferences(
        wait_s=_granted_s(named.get("wait", ""), int(wait_limit_s)),
        is_async="respond-async" in named,
    )


def _granted_s(value: str, limit_s: int) -> int:
    """Return whole seconds, as RFC 7240 counts, and never above the limit."""
    if not (value.isascii() and value.isdecimal()):
        return 0
    digits = value.lstrip("0")
    asked_s = int(digits or 0) if len(digits) <= DIGITS else limit_s
    return max(0, min(asked_s, limit_s))


# In OpenAPI's form. FastAPI's Header() would read one field, but the list may
# come in several, and it would cost time with each request.
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


def preferences(request: Request, wiring: Wiring) -> Preferences:
    """Return the preferences of `request` that are granted."""
    return parse(request.headers.getlist("Prefer"), wiring.wait_limit_s)


async def _preferences(request: Request, wiring: WiringDep) -> Preferences:
    return preferences(request, wiring)


Prefer = Annotated[Preferences, Depends(_preferences)]
