"""Holds the connection until the work is done: the anti-pattern.

A plain `def` handler, as most are: it occupies one of the framework's 40
threads. The work continues when the gateway has given up, and no address leads
to it afterwards.
"""

from __future__ import annotations

import logging
import os
import platform
import time
from typing import Any

from anyio import from_thread
from fastapi import APIRouter, Request
from pydantic import BaseModel

from demo.contract import EventType, Ref, Task
from demo.problems import of_task
from demo.web.address import address_of
from demo.web.ids import TaskId, load_own, new_id
from demo.web.openapi import CHANGING, documented
from demo.web.owner import Owner
from demo.web.schemas import Events, Links, Pong, Submission, TaskView, view
from demo.wire import wire
from demo.work.kind import Kind, parse
from demo.work.kinds import kind_of
from demo.work.step import Start
from lessons.held.diary import Diary, notable
from lessons.held.wiring import AllDiaries, AllKinds, AtCounter, Log

logger = logging.getLogger(__name__)
router = APIRouter(prefix="/api/held", tags=["held"])


RAISED = "The work raised an error. The server's log has it."


class HeldWorkFailed(Exception):
    """The work raised an exception: `__cause__`, which is logged."""


class Answer(BaseModel):
    """The response to a patient client: the ended task and its result."""

    task: TaskView
    result: dict[str, Any]


# --8<-- [start:held]
@router.post(
    "/tasks",
    responses=documented(
        *CHANGING,
        "invalid-input",
        "unknown-kind",
        "quota-exceeded",
        "queue-full",
    ),
)
def hold_task(
    submission: Submission,
    owner: Owner,
    diaries: AllDiaries,
    counter: AtCounter,
    kinds: AllKinds,
    request: Request,
) -> Answer:
    """Do the work, and answer when it is done, whoever is still there."""
    kind = kind_of(kinds, submission.kind)
    input_ = parse(kind, submission.input)
    data = {
        "kind": kind.name,
        "lane": "held",
        "input": submission.input,
        "request_id": request.state.request_id,
    }
    diary = diaries.begin(
        Ref(new_id("h"), owner, kind.name, "held"),
        data,
        counter.admission(kind, input_, address_of(request)),
    )
    me = {"host": platform.node(), "pid": os.getpid()}
    diary.note(EventType.STARTED, {"worker": me})
    try:
        result = _work(kind, input_, diary)
        noted = notable(result, counter.inline_bytes)
    # Whatever the work raises, its diary must not stay open. An exception
    # that would end the whole server, such as SystemExit, ends only this
    # request.
    except BaseException as error:
        problem = of_task("work-failed", RAISED)
        diary.note(EventType.FAILED, {"problem": problem})
        raise HeldWorkFailed from error
    is_present = not from_thread.run(request.is_disconnected)
    outcome = {"result": noted, "reader_present": is_present}
    diary.note(EventType.SUCCEEDED, outcome)
    if not is_present:
        logger.info("%s is done, and nobody is there", diary.task.id)
    return Answer(task=view_of(diary.task), result=result)


def _work(kind: Kind[Any], input_: Any, diary: Diary) -> dict[str, Any]:
    begun_s = time.monotonic()
    for step in kind.steps(input_, Start()):
        # The thread sleeps and is occupied all the same, as it would be
        # while it waits for a database.
        time.sleep(max(0, begun_s + step.floor_s - time.monotonic()))
        begun_s = time.monotonic()
        progress = {
            "done": step.done,
            "total": step.total,
            "unit": step.unit,
            "note": step.note,
            "partial": dict(step.partial),
        }
        diary.note(EventType.PROGRESSED, progress)
    return kind.finish(input_, diary.task.partials)


# --8<-- [end:held]


def view_of(task: Task) -> TaskView:
    """Return the task as its owner sees it, with its one link."""
    return view(task, Links(events=f"/api/held/tasks/{task.id}/events"))


# `async def`: it needs no thread, so it responds when all 40 are taken.
@router.get(
    "/tasks/{task_id}/events",
    responses=documented("not-found", "expired", "unavailable"),
)
async def list_events(task_id: TaskId, owner: Owner, log: Log) -> Events:
    """Return all that has happened to held work, oldest first."""
    await load_own(log, task_id, owner)
    return Events(
        events=[wire(log.name, task_id, e) for e in await log.read(task_id)]
    )


@router.get("/ping")
def ping() -> Pong:
    """Answer at once, if there is a thread left to do it."""
    return Pong(server="held")
