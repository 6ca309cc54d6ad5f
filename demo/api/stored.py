"""What the store keeps about a task, raw: for people who want to see it.

No client needs this address. It shows that there is no more to a task than
its events, a message for as long as nobody has acknowledged it, and a lease
for as long as somebody works.
"""

from __future__ import annotations

from fastapi import APIRouter

from demo.api.given import Given
from demo.stored import Stored
from demo.web.ids import TaskId, load_own
from demo.web.openapi import documented
from demo.web.owner import Owner

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


@router.get(
    "/{task_id}/stored",
    responses=documented("not-found", "expired", "unavailable"),
)
async def show_stored(task_id: TaskId, owner: Owner, given: Given) -> Stored:
    """Return what is stored of a task at this moment, as it is stored.

    Its events, their copies on the feed, its message where it is now, and
    the lease of its worker.
    """
    return await given.stored_of(await load_own(given.log, task_id, owner))
