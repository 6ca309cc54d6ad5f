"""Our API with one kind, `order`. Run by uvicorn."""

from __future__ import annotations

from demo.api.composition import open_api
from demo.settings import from_environment
from lessons.killed.kinds import kinds_of

app = open_api(from_environment(), kinds_of)
