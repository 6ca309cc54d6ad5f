"""Separates prose from code and markup, and estimates its reading time.

Blanks stand for what isn't prose, so that line numbers stay as they are.
"""

from __future__ import annotations

import re
from pathlib import Path

# chosen: a usual pace for technical prose.
WORDS_PER_MIN = 200

_CODE = re.compile(
    r"(?ms)^[ \t]*(?P<fence>```+|~~~+).*?^[ \t]*(?P=fence)[ \t]*$"
    r"|(?P<tick>`+)(?!`).+?(?<!`)(?P=tick)(?!`)"
)
_MARKUP = re.compile(
    r"(?ms)<!--.*?-->|<[^<>\n]*>|\]\([^()\s]*\)|\]\[[^\]]*\]"
    r"|^\[[^\]]+\]:.*?$|https?://\S+|\{[^{}\n]*\}"
)
_GENERATED = re.compile(
    r'(?m)^[ \t]*--8<-- "(site/generated/\w+\.md)(?::([\w-]+))?"$'
)


def prose(text: str) -> str:
    """Return the text with all that isn't prose replaced by blanks."""
    return _MARKUP.sub(_blank, without_code(text))


def without_code(text: str) -> str:
    """Return the text with its code replaced by blanks."""
    return _CODE.sub(_blank, text)


def reading_min(text: str) -> int:
    """Return the minutes that the prose takes to read."""
    body = re.sub(r"\A---\n.*?^---$", "", text, flags=re.M | re.S)
    return round(len(prose(body).split()) / WORDS_PER_MIN)


def with_generated(text: str, root: Path) -> str:
    """Return the text with what the build has written for it put in."""

    def written(found: re.Match[str]) -> str:
        file, section = root / found[1], found[2]
        if not file.is_file():
            return ""
        whole = file.read_text("utf-8")
        if section is None:
            return whole
        _, _, rest = whole.partition(f"[start:{section}]")
        return rest.partition(f"[end:{section}]")[0]

    return _GENERATED.sub(written, text)


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found.group())
