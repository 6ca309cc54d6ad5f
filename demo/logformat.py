"""Formats log lines so that text from outside can't control a terminal.

Every entry point calls `start`. A URI, a Referer or a kind's name may
contain characters that move a terminal's cursor, change its colours (C0,
C1) or turn the order of the text (bidi, Unicode TR36). All characters that
aren't printable are escaped as in JSON, so a line of JSON stays valid.
"""

from __future__ import annotations

import json
import logging
from typing import Any


def escaped(text: str) -> str:
    """Return `text` with every character escaped that isn't printable."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in text)


class _Escaping(logging.Formatter):
    """Formats each record as one line; a traceback below keeps its lines."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        """Return the line, escaped."""
        return escaped(super().formatMessage(record))

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """Return the traceback, escaped line by line."""
        lines = super().formatException(ei).split("\n")
        return "\n".join(escaped(line) for line in lines)


def start() -> None:
    """Log from INFO up to stderr. Only entry points call this."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Escaping("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
