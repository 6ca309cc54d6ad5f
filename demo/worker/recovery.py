"""What follows when an attempt was lost: its worker died or went silent.

Runner and sweeper share this. Everything is compare-and-append, so it's
harmless when both, or several sweepers, come to the same conclusion.
"""

from __future__ import annotations

from demo.contract import MAX_LOSSES, Data, EventType, Task
from demo.eventlog import EventLog, Message, record
from demo.worker.problems import CRASH_LOOP


async def lose(
    log: EventLog, task: Task, reason: str, message: Message | None = None
) -> Task:
    """Record that `task`'s attempt is lost; return the task as it is then.

    It is queued again, with `message` on its way in the same step, or it
    has ended: as its owner asked, or because it was lost too often. A task
    that isn't running any more, or not in that attempt, stays as it is.
    """
    if task.cancel_requested:
        return await record(log, task, EventType.CANCELLED)
    is_last = task.losses + 1 >= MAX_LOSSES
    lost = await record(
        log,
        task,
        EventType.LOST,
        {"reason": reason, "worker": await _worker(log, task)},
        message=None if is_last else message,
    )
    return await settle(log, lost)


async def settle(log: EventLog, task: Task) -> Task:
    """End a queued task that nobody should start any more."""
    if task.cancel_requested:
        return await record(log, task, EventType.CANCELLED)
    if task.losses >= MAX_LOSSES:
        failed = {"problem": CRASH_LOOP}
        return await record(log, task, EventType.FAILED, failed)
    return task


async def _worker(log: EventLog, task: Task) -> Data | None:
    """Return who had started the current attempt."""
    for event in reversed(await log.read(task.id)):
        if event.type is EventType.STARTED:
            worker: Data = event.data["worker"]
            return worker
    return None
