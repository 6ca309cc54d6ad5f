"""Cuts the code that the page shows from files that ran, and makes the diff.

A file may mark a part of itself by [start:shown] and [end:shown], as pages of
this guide do everywhere; without marks, all of it but its first docstring.
"""

from __future__ import annotations

import re
from difflib import unified_diff

from lessons.antipatterns.pattern import Pattern
from lessons.antipatterns.stage import CODE

_MARKS = re.compile(
    r"(?ms)^[ ]*(?:#|//) --8<-- \[start:shown\]\n(.*?)"
    r"^[ ]*(?:#|//) --8<-- \[end:shown\]"
)
_SIGN = re.compile(r'(?s)\A""".*?"""\n+')
# chosen: enough to see where a changed line stands.
CONTEXT_LINES = 2


def shown(pattern: Pattern, side: int) -> str:
    """Return the code of a side: 0 is before, 1 is after."""
    text = (CODE / pattern.name / pattern.files[side]).read_text("utf-8")
    parts = _MARKS.findall(text)
    return ("\n".join(parts) if parts else _SIGN.sub("", text)).strip("\n")


def language(pattern: Pattern) -> str:
    """Return the word for the language of a pattern's code."""
    suffix = pattern.files[0].rpartition(".")[2]
    return {"py": "python", "yaml": "yaml", "conf": "nginx"}.get(
        suffix, "text"
    )


def diff(pattern: Pattern) -> str:
    """Return the cure as a unified diff, without the lines of file times."""
    before, after = (shown(pattern, side).splitlines() for side in (0, 1))
    lines = unified_diff(
        before, after, *pattern.files, lineterm="", n=CONTEXT_LINES
    )
    return "\n".join(lines)
