"""Dead letters: tasks that were given up, and another chance for each.

A task that was lost too often, or whose every attempt failed, is kept as
long as any that has ended. Once what was wrong is put right it can be
replayed: as a new task, which says whose replay it is. Only once: the new
id follows from the old one, so the log itself refuses a second. A replay can
be given up and replayed in its turn, as long as anything is known of the
first of the line: whatever knows the line's keys (effects.py) has an end.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from demo.api.described import REPLAYED
from demo.api.given import Given
from demo.api.listing import LIST_DEFAULT, LIST_LIMIT
from demo.api.pace import retry_after_s
from demo.api.views import status_link, view_of
from demo.broker import message
from demo.contract import Ref, Task
from demo.errors import Conflict, NotReplayable, UnknownTask
from demo.eventlog import EventLog, load, submit
from demo.problems import DEAD_LETTERS
from demo.web import ratelimit
from demo.web.address import address_of
from demo.web.ids import TaskId, id_of, load_own
from demo.web.openapi import CHANGING, documented
from demo.web.owner import Owner
from demo.web.schemas import TaskView
from demo.work.kind import parse
from demo.work.kinds import kind_of

logger = logging.getLogger(__name__)
router = APIRouter(tags=["dead letters"])


class DeadLetter(BaseModel):
    """A task that was given up, and the task that replays it, if any."""

    task: TaskView
    replayed_by: str | None


class DeadLetters(BaseModel):
    """Some of the owner's dead letters, newest first."""

    dead_letters: list[DeadLetter]


@router.get(
    "/api/dead-letters", responses=documented("invalid-input", "unavailable")
)
async def list_dead_letters(
    owner: Owner,
    given: Given,
    limit: Annotated[int, Query(ge=1, le=LIST_LIMIT)] = LIST_DEFAULT,
) -> DeadLetters:
    """Return one's own tasks that were given up, newest first."""
    found = []
    for task_id in await given.log.dead_letters(owner, limit):
        try:
            task = await load(given.log, task_id)
        except UnknownTask:
            # It has expired since it was listed.
            continue
        replayed_by = await _replay_of(given.log, task_id)
        found.append(DeadLetter(task=view_of(task), replayed_by=replayed_by))
    return DeadLetters(dead_letters=found)


# --8<-- [start:replay]
@router.post(
    "/api/tasks/{task_id}/replay",
    status_code=202,
    responses={
        202: REPLAYED,
        **documented(
            *CHANGING,
            "not-found",
            "expired",
            "not-replayable",
            "busy",
            "invalid-input",
            "unknown-kind",
            "quota-exceeded",
            "queue-full",
            "unavailable",
        ),
    },
)
async def replay_task(
    task_id: TaskId,
    owner: Owner,
    given: Given,
    request: Request,
    response: Response,
) -> TaskView:
    """Submit a dead letter's work again, as a new task. Once."""
    dead = await load_own(given.log, task_id, owner)
    if (dead.problem or {}).get("type") not in DEAD_LETTERS:
        raise NotReplayable("It isn't a dead letter, so it can't be replayed.")
    if not await _is_known(given.log, dead.origin):
        raise NotReplayable(
            "The first task of its chain of replays is no longer known, so its"
            " effects might happen twice. Submit a new task."
        )
    kind = kind_of(given.kinds, dead.kind)
    wanted = parse(kind, dead.input)
    lane = kind.lane(wanted)
    new_id = _replay_id(task_id)
    try:
        task, standing = await submit(
            given.log,
            Ref(new_id, owner, kind.name),
            lane=lane,
            input=dict(dead.input),
            request_id=request.state.request_id,
            replay_of=dead,
            message=message(new_id, lane),
            admission=given.admission(kind, wanted, address_of(request)),
        )
    except Conflict as taken:
        raise NotReplayable(
            f"It was already replayed, as {new_id}."
        ) from taken
    logger.info("accepted %s: %s, a replay of %s", new_id, kind.name, task_id)
    self = f"/api/tasks/{new_id}"
    if standing is not None:
        response.headers.update(ratelimit.standing(standing))
    response.headers["Location"] = self
    response.headers["Link"] = status_link(new_id, f"{self}/result")
    response.headers["Retry-After"] = str(
        retry_after_s(task, given.hub.queues.now())
    )
    return view_of(task)


# --8<-- [end:replay]


def _replay_id(task_id: str) -> str:
    """Return the id of a task's only replay: as hard to guess as its own."""
    return id_of("t", hashlib.sha256(f"replay of {task_id}".encode()).digest())


async def _is_known(log: EventLog, task_id: str) -> bool:
    """Say whether a task has left anything: its log, or a tombstone."""
    if await log.read(task_id):
        return True
    return await log.tombstone(task_id) is not None


async def _replay_of(log: EventLog, task_id: str) -> str | None:
    try:
        replay: Task = await load(log, _replay_id(task_id))
    except UnknownTask:
        return None
    return replay.id
