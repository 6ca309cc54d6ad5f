"""Shows what the store keeps about a task, raw, for curious readers.

No client needs this address. It shows that a task consists of its events, a
message until a worker has acknowledged it, and a lease while a worker has it.
"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from pydantic import Field

from demo.api.described import ID
from demo.api.frames import frame
from demo.api.room import Room
from demo.api.subscription import stream_event_of
from demo.api.wiring import WiringDep
from demo.entries import item_of
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented
from demo.web.owner import Owner
from lessons.stored import Entry, Stored, StoredOf


class StoredView(Stored):
    """The stored entries, and the frames that a stream sends of them."""

    frames: list[str] = Field(
        description="Each entry of the feed as GET /api/stream writes it."
    )


EXAMPLE: dict[str, Any] = {
    "at": "2026-11-23T09:30:00.130Z",
    "log": {
        "key": f"tasks:log:{ID}",
        "length": 1,
        "entries": [
            {
                "id": "1-0",
                "fields": [
                    ["type", "queued"],
                    ["attempt", "1"],
                    ["at_ms", "1795426200120"],
                    ["data", '{"owner":"(owner withheld)", ...}'],
                ],
            }
        ],
    },
    "feed": {"key": "feed", "entries": []},
    "lane": {
        "key": "paced",
        "length": 1,
        "waiting": [{"position": 1, "envelope": '{"body": "W1s...'}],
    },
    "unacked": {"key": "unacked", "taken": []},
    "lease": None,
    "withheld": ["owner"],
    "frames": [],
}


def stored_room(stored_of: StoredOf) -> Room:
    """Return the room that shows a task by `stored_of`."""
    router = APIRouter(prefix="/api/tasks", tags=["tasks"])

    @router.get(
        "/{task_id}/stored",
        responses=documented("not-found", "expired", "unavailable"),
    )
    async def show_stored(
        task_id: TaskId, owner: Owner, wiring: WiringDep
    ) -> StoredView:
        """Return what is stored of a task at this moment, as it is stored.

        Its events, their copies on the feed, its message where it is now, and
        the lease of its worker.
        """
        stored = await stored_of(await load_own(wiring.log, task_id, owner))
        return StoredView(
            **stored.model_dump(),
            frames=[_frame_of(entry) for entry in stored.feed.entries],
        )

    def _frame_of(entry: Entry) -> str:
        event = stream_event_of(item_of(entry.id, dict(entry.fields)))
        return frame(event.cursor, event.type, event.data).decode()

    return Room(router, {"show_stored": EXAMPLE})
