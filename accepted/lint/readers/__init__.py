"""The readers, one module for each format."""

from __future__ import annotations

from accepted.lint.readers import python, redisconf, requirements, scripts
from accepted.lint.readers.reader import Reader

READERS: tuple[Reader, ...] = (
    python.READER,
    redisconf.READER,
    requirements.READER,
    scripts.READER,
)
