"""The kinds of work of the guide, for tests: no broker, blobs in memory."""

from __future__ import annotations

from demo.settings import Settings
from lessons.kinds import kinds_of

KINDS = kinds_of(Settings(blob_store="memory:///"))
