"""The readers, one module for each format."""

from __future__ import annotations

from accepted.lint.readers import redisconf
from accepted.lint.readers.reader import Reader

READERS: tuple[Reader, ...] = (redisconf.READER,)
