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

# RFC 9110, 5.6.2 and 5.6.4: a token, and a token or a quoted string.
_WORD = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+"
_VALUE = rf'{_WORD}|"(?:[^"\\]|\\.)*"'
_PREFERENCE = re.compile(
    rf"\s*({_WORD})\s*(?:=\s*({_VALUE}))?"
    rf"(?:\s*;(?:\s*{_WORD}\s*(?:=\s*(?:{_VALUE}))?)?)*\s*(?:,|$)"
)
# chosen: more digits than any patience has; `int` of a long one is slow.
_SECONDS = re.compile(r"[0-9]{1,9}")


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
    text, place = ", ".join(fields), 0
    while place < len(text) and (found := _PREFERENCE.match(text, place)):
        value = (found[2] or "").strip('"')
        named.setdefault(found[1].lower(), value)
        place = found.end()
    asked = named.get("wait", "")
    asked_s = int(asked) if _SECONDS.fullmatch(asked) else 0
    return Preferences(
        # Whole seconds, as RFC 7240 counts; a shorter wait isn't worth one.
        wait_s=max(0, min(asked_s, int(wait_limit_s))),
        is_async="respond-async" in named,
    )


# As OpenAPI has it. A Header() of FastAPI's would take one field, where a
# list may come in several, and its time with each request.
PREFER_FIELD = {
    "name": "Prefer",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "`wait=N` holds the answer for up to N seconds, a"
    " little less than the gateway's time-out at most;"
    " `respond-async` doesn't (RFC 7240).",
    "examples": {"wait": {"value": "wait=4"}},
}


def preferences(request: Request, given: Wiring) -> Preferences:
    """Return what `request` prefers, as far as it is granted."""
    return parse(request.headers.getlist("Prefer"), given.wait_limit_s)


async def _preferences(request: Request, given: Given) -> Preferences:
    return preferences(request, given)


Prefer = Annotated[Preferences, Depends(_preferences)]
