"""Accepts submissions: records a task and puts its message on the queue."""

from __future__ import annotations

from fastapi import APIRouter, Response

from demo.api import claims, described
from demo.api.idempotency import (
    REPLAYED,
    earlier,
    fingerprint,
    key_missing,
)
from demo.api.pace import retry_after_s
from demo.api.submission_context import (
    CONTEXT_FIELDS,
    ContextDep,
    ShortRoute,
    SubmissionContext,
)
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

# Refusals that may hit the repeat of a request that was accepted before.
OUTDATED = (UnknownKind, WrongInput)

router = APIRouter(prefix="/api/tasks", tags=["tasks"], route_class=ShortRoute)


# --8<-- [start:submit]
@router.post(
    "",
    status_code=202,
    response_model=TaskView,
    openapi_extra=CONTEXT_FIELDS,
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
    context: ContextDep,
) -> Response:
    """Accept work, and answer before any of it is done.

    The 202 leaves when the task is in the log and its message on the
    queue, which is one atomic step: there is no moment in between.
    """
    wiring, headers = context.wiring, context.prefer.applied
    try:
        task, standing = await _accept(submission, context)
        if standing is not None:
            headers |= ratelimit.standing(standing)
    except ContractError as refused:
        task = await _accepted_before(submission, context, refused)
        headers[REPLAYED] = "true"
    wait_s = context.prefer.wait_s
    task = await wait_for_news(wiring, task, wait_s, only_the_end=True)
    self = headers["Location"] = f"/api/tasks/{task.id}"
    headers["Link"] = status_link(task.id, f"{self}/result")
    has_ended = wait_s > 0 and task.state.is_terminal
    if has_ended:
        headers["Content-Location"] = self
    else:
        headers["Retry-After"] = str(
            retry_after_s(task, wiring.hub.queues.now())
        )
    # Encoded here: FastAPI would validate the view a second time.
    return Response(
        view_of(task).model_dump_json(),
        status_code=200 if has_ended else 202,
        headers=headers,
        media_type="application/json",
    )


# --8<-- [end:submit]


async def _accept(
    submission: Submission, context: SubmissionContext
) -> tuple[Task, Standing | None]:
    """Record a new task; return it, and the owner's rest of the quotas."""
    wiring, owner = context.wiring, context.owner
    kind = kind_of(wiring.kinds, submission.kind)
    input_ = parse(kind, submission.input)
    if context.keyed_id is None and kind.needs_key(input_):
        raise key_missing(kind.name)
    await claims.check(wiring.blobs, owner, kind, input_)
    lane = kind.lane(input_)
    task_id = context.keyed_id or new_id("t")
    print_ = None
    if context.keyed_id:
        print_ = fingerprint(kind.name, input_.model_dump(mode="json"))
    return await submit(
        wiring.log,
        Ref(task_id, owner, kind.name),
        lane=lane,
        # As it was sent: the worker fills in the defaults.
        input=submission.input,
        request_id=context.request_id,
        fingerprint=print_,
        message=message(task_id, lane),
        admission=wiring.admission(kind, input_, context.address),
    )


async def _accepted_before(
    submission: Submission, context: SubmissionContext, refused: ContractError
) -> Task:
    """Return the key's task, if this is the same request again.

    Also if a new task would be refused by now, because its blob has expired
    or this version doesn't know a kind or input that another accepted.
    """
    wiring, task_id = context.wiring, context.keyed_id
    if task_id is None or not isinstance(refused, (Conflict, *OUTDATED)):
        raise refused
    try:
        return await earlier(wiring, task_id, context.owner, submission)
    except (UnknownTask, KeyReused):
        if isinstance(refused, OUTDATED):
            raise refused from None
        raise
