"""Writes texts that a regular expression matches, from its own parts.

Each repeated part comes twice, where it may, and each alternative has a text
of its own, because an ambiguous pattern shows only where its parts meet.
"""

from __future__ import annotations

import re
from itertools import zip_longest

# The standard library's own parser; there is no public one.
from re import _constants as code  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

CLASSES = {
    code.CATEGORY_DIGIT: "7",
    code.CATEGORY_SPACE: " ",
    code.CATEGORY_WORD: "a",
    code.CATEGORY_NOT_DIGIT: "a",
    code.CATEGORY_NOT_SPACE: "a",
    code.CATEGORY_NOT_WORD: "-",
}
# For sets of what may not be there.
CANDIDATES = "a7 -._/:\"'`=<>(){}[],;#@!$%&*+?|~^\\\n\t\u00e9"
TWICE = 2


def texts(pattern: re.Pattern[Any]) -> list[str]:
    """Return texts that match, or nearly: what looks around is left out."""
    return _all(parser.parse(pattern.pattern, pattern.flags))


def _all(parts: Any) -> list[str]:
    """Return the texts of a sequence: as many as its widest part has."""
    columns = [_one(kind, what) for kind, what in parts]
    rows = max(map(len, columns), default=1)
    filled = [
        column + [column[0]] * (rows - len(column)) for column in columns
    ]
    return ["".join(row) for row in zip_longest(*filled)] or [""]


def _one(kind: Any, what: Any) -> list[str]:
    if kind is code.LITERAL:
        return [chr(what)]
    if kind is code.NOT_LITERAL:
        return [next(c for c in CANDIDATES if ord(c) != what)]
    if kind is code.ANY:
        return ["a"]
    if kind is code.IN:
        return _in(what)
    if kind in {code.MAX_REPEAT, code.MIN_REPEAT, code.POSSESSIVE_REPEAT}:
        least, most, parts = what
        return [
            text * max(int(least), min(TWICE, int(most)))
            for text in _all(parts)
        ]
    if kind is code.BRANCH:
        return [text for parts in what[1] for text in _all(parts)]
    if kind is code.SUBPATTERN:
        return _all(what[-1])
    if kind is code.ATOMIC_GROUP:
        return _all(what)
    # Anchors, looks around and references take no text of their own.
    return [""]


def _in(members: Any) -> list[str]:
    """Return one character for each member of a set, few of a large one."""
    if members[0][0] is code.NEGATE:
        inside = re.compile("[" + "".join(map(_source, members[1:])) + "]")
        return [next(c for c in CANDIDATES if not inside.match(c))]
    found = []
    for kind, what in members:
        if kind is code.CATEGORY:
            found.append(CLASSES[what])
        else:
            found.append(chr(what[0] if kind is code.RANGE else what))
    return found[:3]


def _source(member: tuple[Any, Any]) -> str:
    kind, what = member
    if kind is code.CATEGORY:
        names = {
            code.CATEGORY_DIGIT: r"\d", code.CATEGORY_NOT_DIGIT: r"\D",
            code.CATEGORY_SPACE: r"\s", code.CATEGORY_NOT_SPACE: r"\S",
            code.CATEGORY_WORD: r"\w", code.CATEGORY_NOT_WORD: r"\W",
        }  # fmt: skip
        return names[what]
    if kind is code.RANGE:
        low, high = (re.escape(chr(one)) for one in what)
        return f"{low}-{high}"
    return re.escape(chr(what))
