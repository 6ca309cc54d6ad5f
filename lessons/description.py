"""Builds the OpenAPI description of the guide's API, without a stack."""

from __future__ import annotations

from typing import Any, NoReturn

from demo.api.app import create_app
from demo.api.hub import Hub
from demo.api.uploads import Share, Uploads
from demo.api.wiring import Wiring
from demo.blobs.opening import open_blobs
from demo.memorylog import MemoryLog
from demo.settings import Settings
from demo.web.owner import Owners
from lessons.effects import MemoryBooks
from lessons.kinds import kinds_of
from lessons.rooms.effects import effects_room
from lessons.rooms.fault import FAULT
from lessons.rooms.message import MESSAGE
from lessons.rooms.stored import stored_room


async def unasked(*_: object) -> NoReturn:
    """Stand for what only a running API asks."""
    raise AssertionError("nobody asks what is only described")


def description() -> dict[str, Any]:
    """Return the API's OpenAPI description, without a stack."""

    settings, log = Settings(blob_store="memory:///"), MemoryLog()
    room = open_blobs(settings)
    wiring = Wiring(
        log,
        Hub(log),
        checks=unasked,
        look=unasked,
        kinds=kinds_of(settings),
        blobs=room,
        results=room,
        uploads=Uploads(
            settings.uploads_at_once,
            Share(settings.blobs_per_address, settings.blob_address_bytes),
            settings.retention_s,
        ),
        unfinished_limit=settings.unfinished_limit,
        submit_limit=settings.submit_limit,
        address_limit=settings.address_limit,
        address_fraction=settings.address_fraction,
        result_inline_bytes=settings.result_inline_bytes,
        heartbeat_s=settings.heartbeat_s,
        wait_limit_s=settings.response_timeout_s,
    )
    app = create_app(
        wiring,
        owners=Owners("nobody's: it is only described"),
        body_limit_bytes=settings.body_limit_bytes,
        rooms=(
            FAULT,
            effects_room(MemoryBooks()),
            MESSAGE,
            stored_room(unasked),
        ),
    )
    return app.openapi()
