"""Builds the OpenAPI description of the guide's API, without a stack."""

from __future__ import annotations

from typing import Any

from demo.api.app import create_app
from demo.api.composition import wiring
from demo.settings import Settings
from demo.web.owner import Owners
from lessons.kinds import kinds_of
from lessons.rooms.opening import open_rooms


def description() -> dict[str, Any]:
    """Return the API's OpenAPI description; nothing of it connects."""
    settings = Settings(blob_store="memory:///")
    app = create_app(
        wiring(settings, kinds_of),
        owners=Owners("nobody's: it is only described"),
        body_limit_bytes=settings.body_limit_bytes,
        rooms=open_rooms(settings),
    )
    return app.openapi()
