"""Lets an owner cause a fault in a running experiment.

The request is an event of the task, as a request to cancel is. The worker
learns of it in the same way and passes it on to the load generator. Only kinds
that can show a fault accept it (`Kind.fault`), and only one for an attempt.
"""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from demo.api.described import ID
from demo.api.room import Room
from demo.api.wiring import WiringDep
from demo.contract import EventType, State, Task
from demo.errors import NoFault
from demo.eventlog import EventLog, record
from demo.web.ids import TaskId, load_own
from demo.web.openapi import CHANGING, documented
from demo.web.owner import Owner
from demo.wire import wire_time
from demo.work.kinds import Kinds

router = APIRouter(prefix="/api/tasks", tags=["tasks"])


class Wanted(BaseModel):
    """The fault to cause, where a kind has several."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    fault: str = Field(
        "",
        max_length=32,
        description="Its name; by default the one that the kind names first.",
    )


class Fault(BaseModel):
    """A fault that was asked for, now or before."""

    task_id: str
    fault: str = Field(description="The fault to cause, in a word.")
    requested_at: str = Field(
        description="The time of the event; the worker notices it soon after."
    )


@router.post(
    "/{task_id}/fault",
    status_code=202,
    responses=documented(
        *CHANGING,
        "invalid-input",
        "not-found",
        "expired",
        "no-fault",
        "already-ended",
        "unavailable",
    ),
)
async def cause_fault(
    task_id: TaskId,
    owner: Owner,
    wiring: WiringDep,
    wanted: Wanted | None = None,
) -> Fault:
    """Ask for a fault that this kind of work can show, now.

    Asking again gives the same answer, and no second fault. Without being
    asked, an experiment has its fault at the time that it names itself.
    """
    task = await load_own(wiring.log, task_id, owner)
    name = wanted.fault if wanted else ""
    return await ask_for_fault(wiring.log, wiring.kinds, task, name)


async def ask_for_fault(
    log: EventLog, kinds: Kinds, task: Task, name: str = ""
) -> Fault:
    """Record the request, unless one is in the log already."""
    kind = kinds.get(task.kind)
    if kind is None or not kind.fault:
        raise NoFault(f"The kind {task.kind!r} can't cause a fault.")
    fault = name or kind.fault
    known = (kind.fault, *kind.other_faults)
    if fault not in known:
        raise NoFault(
            f"The kind {task.kind!r} can't cause {fault!a}, but"
            f" {', '.join(known)}."
        )
    if task.state is State.QUEUED:
        raise NoFault(
            "The task isn't running. Ask again when its state is `running`."
        )
    if task.fault_at is None or task.state.is_terminal:
        task = await record(
            log, task, EventType.FAULT_REQUESTED, {"fault": fault}
        )
    return Fault(
        task_id=task.id,
        fault=task.fault or fault,
        requested_at=wire_time(task.fault_at) or "",
    )


FAULT = Room(
    router,
    {
        "cause_fault": {
            "task_id": ID,
            "fault": "cut",
            "requested_at": "2026-11-23T09:30:02.480Z",
        }
    },
)
