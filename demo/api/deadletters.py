"""Lists dead letters, and replays one of them as a new task.

A dead letter is a task that was lost too often or whose every attempt failed.
It is kept as long as any task that has ended. Once the cause is mended, its
owner can replay it: as a new task, which names the task that it replays.
A dead letter can be replayed only once, because the new id follows from the
old one and the log refuses a second task with the same id. A replay can become
a dead letter and be replayed in its turn, but only while the first task of the
chain is known: a dependency that remembers the chain's idempotency keys may
forget them after that.
"""

from __future__ import annotations

import hashlib
import logging
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field

from demo.api.described import REPLAYED
from demo.api.listing import LIST_DEFAULT, LIST_LIMIT
from demo.api.pace import retry_after_s
from demo.api.views import status_link, view_of
from demo.api.wiring import WiringDep
from demo.attempts import MOST_ATTEMPTS, attempts_of, shown
from demo.broker import message
from demo.contract import EventType, Ref, Task
from demo.errors import Conflict, NotReplayable, UnknownTask
from demo.eventlog import EventLog, load, submit
from demo.problems import DEAD_LETTERS
from demo.web import ratelimit
from demo.web.address import address_of
from demo.web.ids import TaskId, id_of, load_own
from demo.web.openapi import CHANGING, documented
from demo.web.owner import Owner
from demo.web.schemas import TaskView
from demo.web.wireevents import Worker
from demo.work.kind import parse
from demo.work.kinds import kind_of

logger = logging.getLogger(__name__)
router = APIRouter(tags=["dead letters"])


class AttemptView(BaseModel):
    """An attempt at a task, by its events."""

    attempt: int
    worker: Worker | None
    started_at: str
    ended_at: str | None
    end: EventType | None = Field(
        description="The event that ended it; null if none has."
    )
    reason: str | None = Field(
        description="Why it was lost, or its problem's title."
    )


class DeadLetter(BaseModel):
    """A task that was given up, and the task that replays it, if any.

    It has no traceback: that is for operators (demo/worker/letter.py).
    """

    task: TaskView
    attempts: list[AttemptView] = Field(
        description=f"The latest ones, {MOST_ATTEMPTS} at most, oldest first."
    )
    replayed_by: str | None


class DeadLetters(BaseModel):
    """Some of the owner's dead letters, newest first."""

    dead_letters: list[DeadLetter]


@router.get(
    "/api/dead-letters", responses=documented("invalid-input", "unavailable")
)
async def list_dead_letters(
    owner: Owner,
    wiring: WiringDep,
    limit: Annotated[int, Query(ge=1, le=LIST_LIMIT)] = LIST_DEFAULT,
) -> DeadLetters:
    """Return one's own tasks that were given up, newest first."""
    found = []
    for task_id in await wiring.log.dead_letters(owner, limit):
        try:
            task = await load(wiring.log, task_id)
        except UnknownTask:
            # It has expired since it was listed.
            continue
        replayed_by = await _replay_of(wiring.log, task_id)
        attempts = attempts_of(await wiring.log.read(task_id))
        found.append(
            DeadLetter(
                task=view_of(task),
                attempts=[
                    AttemptView.model_validate(shown(attempt))
                    for attempt in attempts[-MOST_ATTEMPTS:]
                ],
                replayed_by=replayed_by,
            )
        )
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
    wiring: WiringDep,
    request: Request,
    response: Response,
) -> TaskView:
    """Submit a dead letter's work again, as a new task. Once."""
    dead = await load_own(wiring.log, task_id, owner)
    if (dead.problem or {}).get("type") not in DEAD_LETTERS:
        raise NotReplayable("It isn't a dead letter, so it can't be replayed.")
    if not await _is_known(wiring.log, dead.origin):
        raise NotReplayable(
            "The first task of its chain of replays is no longer known, so its"
            " effects might happen twice. Submit a new task."
        )
    kind = kind_of(wiring.kinds, dead.kind)
    input_ = parse(kind, dead.input)
    lane = kind.lane(input_)
    new_id = _replay_id(task_id)
    try:
        task, standing = await submit(
            wiring.log,
            Ref(new_id, owner, kind.name),
            lane=lane,
            input=dict(dead.input),
            request_id=request.state.request_id,
            replay_of=dead,
            message=message(new_id, lane),
            admission=wiring.admission(kind, input_, address_of(request)),
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
        retry_after_s(task, wiring.hub.queues.now())
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
