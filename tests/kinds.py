"""The kinds of work of the guide, for tests: no broker, blobs in memory."""

from __future__ import annotations

from demo.settings import Settings
from lessons.kinds import kinds_of

KINDS = kinds_of(Settings(blob_store="memory:///"))

# One of them of which there is one task at a time in the whole system.
ONE_AT_A_TIME = "starvation"
