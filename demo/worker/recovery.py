"""Handles a lost attempt: its worker died or went silent.

Runner and sweeper call it. Every step is compare-and-append, so it is
harmless when both, or several sweepers, come to the same conclusion.
"""

from __future__ import annotations

from demo.contract import Data, EventType, Task
from demo.eventlog import EventLog, Message, record
from demo.losses import LossCause
from demo.problems import crash_loop
from demo.worker.holder import Fate, fate

_CAUSES = {
    Fate.PROCESS_DIED: LossCause.PROCESS,
    Fate.WORKER_DIED: LossCause.WORKER,
}
REASONS = {
    LossCause.PROCESS: "its process died, and its worker lives",
    LossCause.WORKER: "its worker died",
    LossCause.SILENT: "its lease ran out",
}


def cause_of_loss(held_by: str | None) -> LossCause | None:
    """Return why an attempt is lost; None for one that may be alive.

    `held_by` is the value of its lease, None when that has expired.
    """
    if not held_by:
        return LossCause.SILENT
    return _CAUSES.get(fate(held_by))


async def lose(
    log: EventLog, task: Task, cause: LossCause, message: Message | None = None
) -> Task:
    """Record that `task`'s attempt is lost; return the task afterwards.

    The task is queued again, and `message` is pushed in the same step, or it
    ends: because its owner asked, or because it was lost too often. A task
    that is no longer running, or not in that attempt, stays as it is.
    """
    if task.cancel_requested:
        return await record(log, task, EventType.CANCELLED)
    started = await _started(log, task)
    if cause is LossCause.SILENT:
        # The lease has expired, but the log still names its holder.
        cause = _CAUSES.get(fate(started.get("holder", "")), cause)
    is_last = task.losses.after(cause).are_too_many
    lost = await record(
        log,
        task,
        EventType.LOST,
        {
            "cause": cause.value,
            "reason": REASONS[cause],
            "worker": started.get("worker"),
        },
        message=None if is_last else message,
    )
    return await settle(log, lost)


async def settle(log: EventLog, task: Task) -> Task:
    """End a queued task that nobody should start again."""
    if task.cancel_requested:
        return await record(log, task, EventType.CANCELLED)
    if task.losses.are_too_many:
        failed = {"problem": crash_loop(task.losses)}
        return await record(log, task, EventType.FAILED, failed)
    return task


async def _started(log: EventLog, task: Task) -> Data:
    """Return the data of the current attempt's `started` event."""
    for event in reversed(await log.read(task.id)):
        if event.type is EventType.STARTED:
            return event.data
    return {}
