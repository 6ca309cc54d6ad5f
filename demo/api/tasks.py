"""Submit: where work is accepted, and a task becomes an HTTP resource."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response

from demo.api import claims
from demo.api.given import Given
from demo.api.idempotency import REPLAYED, KeyedId, earlier, fingerprint
from demo.api.pace import retry_after_s
from demo.api.prefer import Prefer
from demo.api.views import status_link, view_of
from demo.api.waiting import wait_for_news
from demo.broker import message
from demo.contract import Ref
from demo.errors import Conflict
from demo.eventlog import Admission, submit
from demo.web.ids import new_id
from demo.web.openapi import documented
from demo.web.owner import Owner
from demo.web.schemas import Submission, TaskView
from demo.work.kind import kind_of, parse

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/api/tasks", tags=["tasks"])


# --8<-- [start:submit]
@router.post(
    "",
    status_code=202,
    responses={
        200: {
            "model": TaskView,
            "description": "It has ended within the wait that was preferred",
        },
        **documented(
            "malformed-request",
            "cross-origin",
            "busy",
            "body-too-large",
            "unsupported-media-type",
            "invalid-input",
            "idempotency-mismatch",
            "unknown-kind",
            "quota-exceeded",
            "unavailable",
        ),
    },
)
async def submit_task(
    submission: Submission,
    owner: Owner,
    given: Given,
    keyed_id: KeyedId,
    prefer: Prefer,
    request: Request,
    response: Response,
) -> TaskView:
    """Accept work, and answer before any of it is done.

    The 202 leaves when the task is in the log and its message on the
    queue, which is one atomic step: there is no moment in between.
    """
    kind = kind_of(submission.kind)
    wanted = parse(kind, submission.input)
    await claims.check(given.blobs, owner, kind, wanted)
    lane = kind.lane(wanted)
    asked = wanted.model_dump(mode="json")
    task_id = keyed_id or new_id("t")
    print_ = fingerprint(kind.name, asked) if keyed_id else None
    try:
        task = await submit(
            given.log,
            Ref(task_id, owner, kind.name),
            lane=lane,
            input=asked,
            request_id=request.state.request_id,
            fingerprint=print_,
            message=message(task_id, lane),
            admission=Admission(given.unfinished_limit, kind.only_one_s),
        )
        logger.info("accepted %s: %s, lane %s", task.id, task.kind, lane)
    except Conflict:
        # The key's task is there already: this is the same request again.
        task = await earlier(given.log, task_id, print_)
        response.headers[REPLAYED] = "true"
    task = await wait_for_news(given, task, prefer.wait_s, only_the_end=True)
    self = f"/api/tasks/{task.id}"
    response.headers.update(prefer.applied)
    response.headers["Location"] = self
    response.headers["Link"] = status_link(task.id, f"{self}/result")
    if prefer.wait_s and task.state.is_terminal:
        response.status_code = 200
        response.headers["Content-Location"] = self
    else:
        response.headers["Retry-After"] = str(retry_after_s(task))
    return view_of(task)


# --8<-- [end:submit]
