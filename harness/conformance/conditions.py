"""Conditions on an answer, as people write them in a dialect file. Pure.

    http=202                           the status code
    http=4*                            any that begins so
    header.operation-location          the answer has this header
    error.code=-32602                  the body has this value at this path
    !state and name=operations/*       no `state`, and a `name` that begins so

A path goes down by names and, in lists, by numbers. Values are compared as
JSON writes them, without quotation marks; `*` and `?` are wildcards, and
nothing else is. The case of a media type doesn't matter. For an event of a
stream, `event` is its name and `data` is its data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

MISSING: Any = object()
MEDIA_TYPE = "header.content-type"
TERM = re.compile(r"(!?)([^=!\s]+)(?:=(.*))?")


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a condition can ask about; header names in lower case."""

    http: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: Any = None

    def at(self, path: str) -> Any:
        """Return what is at a path, or MISSING."""
        first, _, rest = path.partition(".")
        if path == "http":
            return self.http
        if first == "header":
            return self.headers.get(rest.lower(), MISSING)
        return at(self.body, path)


def at(body: Any, path: str) -> Any:
    """Return what a JSON body has at a path; MISSING if it has nothing."""
    if not path:
        return body
    for name in path.split("."):
        if isinstance(body, dict):
            body = body.get(name, MISSING)
        elif isinstance(body, list) and name.isdecimal():
            body = body[int(name)] if int(name) < len(body) else MISSING
        else:
            return MISSING
    return body


def first(facts: Facts, paths: Iterable[str]) -> Any:
    """Return what is at the first path that has something; else None."""
    for path in paths:
        found = facts.at(path)
        if found is not MISSING and found not in (None, ""):
            return found
    return None


def holds(condition: str, facts: Facts) -> bool:
    """Say whether all terms of a condition are true."""
    return all(_term(term, facts) for term in condition.split(" and "))


def any_holds(conditions: Iterable[str], facts: Facts) -> bool:
    """Say whether one of several conditions is true."""
    return any(holds(condition, facts) for condition in conditions)


def is_condition(text: str) -> bool:
    """Say whether a text can be read as a condition."""
    terms = text.split(" and ")
    return all(t.strip() == "*" or TERM.fullmatch(t.strip()) for t in terms)


def _term(text: str, facts: Facts) -> bool:
    if text.strip() == "*":
        return True
    match = TERM.fullmatch(text.strip())
    assert match is not None, text
    no, path, value = match.groups()
    found = facts.at(path)
    is_there = found is not MISSING and found is not None
    if value is None:
        return is_there is not bool(no)
    flags = re.IGNORECASE if path.lower() == MEDIA_TYPE else re.NOFLAG
    is_so = is_there and _pattern(value.strip(), flags).fullmatch(
        _written(found)
    )
    return bool(is_so) is not bool(no)


@cache
def _pattern(text: str, flags: re.RegexFlag) -> re.Pattern[str]:
    """Return a pattern of `*` and `?`; all other signs are themselves."""
    signs = {"*": ".*", "?": "."}
    parts = (signs.get(sign) or re.escape(sign) for sign in text)
    return re.compile("".join(parts), flags | re.DOTALL)


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
