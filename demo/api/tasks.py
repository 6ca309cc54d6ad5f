"""Submit: where work is accepted, and a task becomes an HTTP resource."""

from __future__ import annotations

from fastapi import APIRouter, Response

from demo.api import claims, described
from demo.api.asked import ASKED_FIELDS, Asked, Asking, ShortRoute
from demo.api.idempotency import (
    REPLAYED,
    earlier,
    fingerprint,
    key_missing,
)
from demo.api.pace import retry_after_s
from demo.api.views import status_link, view_of
from demo.api.waiting import wait_for_news
from demo.broker import message
from demo.contract import Ref, Task
from demo.errors import (
    Conflict,
    ContractError,
    KeyReused,
    UnknownKind,
    UnknownTask,
    WrongInput,
)
from demo.eventlog import submit
from demo.logdata import Standing
from demo.web import ratelimit
from demo.web.ids import new_id
from demo.web.openapi import CHANGING, documented
from demo.web.schemas import Submission, TaskView
from demo.work.kind import parse
from demo.work.kinds import kind_of

# What a request can be refused for that was accepted before.
OUTDATED = (UnknownKind, WrongInput)

router = APIRouter(prefix="/api/tasks", tags=["tasks"], route_class=ShortRoute)


# --8<-- [start:submit]
@router.post(
    "",
    status_code=202,
    response_model=TaskView,
    openapi_extra=ASKED_FIELDS,
    responses={
        200: {"model": TaskView, **described.ENDED},
        202: described.ACCEPTED,
        **documented(
            *CHANGING,
            "busy",
            "invalid-input",
            "idempotency-mismatch",
            "unknown-kind",
            "quota-exceeded",
            "expired",
            "queue-full",
            "unavailable",
        ),
    },
)
async def submit_task(
    submission: Submission,
    asked: Asked,
) -> Response:
    """Accept work, and answer before any of it is done.

    The 202 leaves when the task is in the log and its message on the
    queue, which is one atomic step: there is no moment in between.
    """
    given, headers = asked.given, asked.prefer.applied
    try:
        task, standing = await _accept(submission, asked)
        if standing is not None:
            headers |= ratelimit.standing(standing)
    except ContractError as refused:
        task = await _accepted_before(submission, asked, refused)
        headers[REPLAYED] = "true"
    wait_s = asked.prefer.wait_s
    task = await wait_for_news(given, task, wait_s, only_the_end=True)
    self = headers["Location"] = f"/api/tasks/{task.id}"
    headers["Link"] = status_link(task.id, f"{self}/result")
    has_ended = wait_s > 0 and task.state.is_terminal
    if has_ended:
        headers["Content-Location"] = self
    else:
        headers["Retry-After"] = str(
            retry_after_s(task, given.hub.queues.now())
        )
    # Encoded here: FastAPI would check once more what we have just made.
    return Response(
        view_of(task).model_dump_json(),
        status_code=200 if has_ended else 202,
        headers=headers,
        media_type="application/json",
    )


# --8<-- [end:submit]


async def _accept(
    submission: Submission, asked: Asking
) -> tuple[Task, Standing | None]:
    """Record a new task; return it, and where its owner stands."""
    given, owner = asked.given, asked.owner
    kind = kind_of(given.kinds, submission.kind)
    wanted = parse(kind, submission.input)
    if asked.keyed_id is None and kind.needs_key(wanted):
        raise key_missing(kind.name)
    await claims.check(given.blobs, owner, kind, wanted)
    lane = kind.lane(wanted)
    task_id = asked.keyed_id or new_id("t")
    print_ = None
    if asked.keyed_id:
        print_ = fingerprint(kind.name, wanted.model_dump(mode="json"))
    return await submit(
        given.log,
        Ref(task_id, owner, kind.name),
        lane=lane,
        # As it was sent: whoever does it fills in what is left out.
        input=submission.input,
        request_id=asked.request_id,
        fingerprint=print_,
        message=message(task_id, lane),
        admission=given.admission(kind, wanted, asked.address),
    )


async def _accepted_before(
    submission: Submission, asked: Asking, refused: ContractError
) -> Task:
    """Return the key's task, if this is the same request again.

    Also when it would be refused by now: its blob has expired, or this
    version no longer knows what another has accepted.
    """
    given, task_id = asked.given, asked.keyed_id
    if task_id is None or not isinstance(refused, (Conflict, *OUTDATED)):
        raise refused
    try:
        return await earlier(given, task_id, asked.owner, submission)
    except (UnknownTask, KeyReused):
        if isinstance(refused, OUTDATED):
            raise refused from None
        raise
