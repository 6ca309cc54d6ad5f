"""Runs one task: loads and claims it by its id, then makes an attempt.

entry.py gets the id from Celery. A message is only a hint: the log decides
here whether there is anything to do, and for whom. A superfluous message is
dropped with one log line.
"""

from __future__ import annotations

import logging
from typing import Any

from demo.contract import EventType, State, Task
from demo.errors import ContractError, LogUnavailable, WrongInput
from demo.eventlog import EventLog, load, record
from demo.work.kind import Kind, parse
from demo.work.kinds import Kinds
from demo.worker.attempt import Attempt
from demo.worker.claim import Claim
from demo.worker.equipment import Equipment
from demo.worker.holder import Worker
from demo.worker.patientlog import PatientLog
from demo.worker.recovery import REASONS, cause_of_loss, lose, settle
from demo.worker.sighting import first_sighting

logger = logging.getLogger("worker")

# A kind, and an input of that kind.
Work = tuple[Kind[Any], Any]


# --8<-- [start:run]
async def run_task(
    log: EventLog,
    task_id: str,
    worker: Worker,
    equipment: Equipment,
    kinds: Kinds,
) -> None:
    """Run a task to its end, unless the log says that it isn't ours."""
    try:
        claimed = await _claim(PatientLog(log), task_id, worker, kinds)
    except LogUnavailable:
        logger.warning("task %s left to the sweeper: no log", task_id)
        return
    except ContractError as refused:
        # Somebody else claimed it first, or there is no such task.
        logger.info("task %s dropped: %s", task_id, refused)
        return
    if claimed is None:
        return
    task, (kind, input_) = claimed
    logger.info("task %s attempt %d started", task_id, task.attempt)
    claim = Claim(log, task, worker.holds(task.attempt))
    await Attempt(claim, kind, input_, equipment).run()


# --8<-- [end:run]


async def _claim(
    log: EventLog, task_id: str, worker: Worker, kinds: Kinds
) -> tuple[Task, Work] | None:
    """Return the task as claimed by `worker`; None if there is no work."""
    task = await load(log, task_id)
    if task.state is State.RUNNING:
        held_by = await log.holder(task_id)
        cause = cause_of_loss(held_by)
        if cause is None:
            logger.info("task %s dropped: %s has it", task_id, held_by)
            return None
        task = await lose(log, task, cause)
        logger.warning("task %s lost: %s", task_id, REASONS[cause])
    elif task.state is State.QUEUED:
        task = await settle(log, task)
    if task.state is not State.QUEUED:
        logger.info("task %s dropped: %s", task_id, task.state.value)
        return None
    if task.due_at and first_sighting(task, kinds).pauses(await log.now()):
        # An old message, redelivered: the sweeper sends one in time.
        logger.info("task %s dropped: its pause isn't over", task_id)
        return None
    work = _work_of(task, kinds)
    if work is None:
        # Don't end it: another version accepted it and knows its kind. The
        # sweeper sends it again, and ends it when no worker has taken it by
        # the usual deadline.
        logger.warning("task %s left to a version that knows it", task_id)
        return None
    # The event names the holder, so that two workers never record the same
    # fact and the name outlives the lease.
    holder = worker.holds(task.attempt)
    data = {"worker": worker.as_dict(), "holder": holder}
    started = await record(log, task, EventType.STARTED, data, holder=holder)
    return (started, work) if started.attempt == task.attempt else None


def _work_of(task: Task, kinds: Kinds) -> Work | None:
    """Return the kind and its input; None if this version doesn't know it."""
    try:
        kind = kinds[task.kind]
        return kind, parse(kind, task.input)
    except (KeyError, WrongInput) as unknown:
        logger.info("task %s: %s", task.id, unknown)
        return None
