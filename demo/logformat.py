"""Log lines that say what was sent without doing it.

A URI, a Referer or a kind's name may hold characters that move a terminal's
cursor, change its colours (C0, C1) or turn the order of what follows (bidi,
Unicode TR36). Whatever isn't printable is shown as JSON would escape it, so
that a line of JSON stays one.
"""

from __future__ import annotations

import json
import logging
from typing import Any


def escaped(text: str) -> str:
    """Return `text` with everything escaped that isn't printable."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


class _Escaping(logging.Formatter):
    """One line for each record; a traceback below it keeps its own."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line, escaped."""
        return escaped(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return the traceback, escaped line by line."""
        lines = super().formatException(ei).split("\n")
        return "\n".join(escaped(line) for line in lines)


def start() -> None:
    """Log from INFO up to stderr. Call at entry points only."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Escaping("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
