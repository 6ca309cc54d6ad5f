"""Reads which redis-py a project pins: `python.redis_major`.

From requirements files and pyproject.toml, and only if the version is bounded
from above: `redis==5.0.1`, `redis>=5,<6`, `redis~=5.0`, `redis = "^5"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint.facts import Fact
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source

LINE = re.compile(
    r"""^\s*["']?redis(?:\[[^\]]*\])?["']?\s*(?P<rest>[=<>~!^"' ].*)$""",
    re.MULTILINE | re.IGNORECASE,
)
EXACT = re.compile(r"(?:===?|~=|\^)\s*(\d+)")
BELOW = re.compile(r"<\s*(\d+)(?:\.(\d+))?")


def is_mine(source: Source) -> bool:
    """Say whether the file speaks of redis-py."""
    return LINE.search(source.text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the highest major version that is allowed, where there is one."""
    for found in LINE.finditer(source.text):
        major = _major(found["rest"])
        if major is not None:
            line = source.text[: found.start("rest")].count("\n") + 1
            place = source.place(line)
            scope = source.scope("redis")
            yield Fact("python.redis_major", major, place, scope)


def _major(rest: str) -> int | None:
    exact = EXACT.search(rest)
    if exact:
        return int(exact[1])
    below = BELOW.search(rest)
    if below:
        return int(below[1]) - (int(below[2] or 0) == 0)
    return None


READER = Reader(
    "requirements",
    ("*requirements*.txt", "*requirements*.in", "pyproject.toml", "Pipfile"),
    is_mine,
    read,
)
