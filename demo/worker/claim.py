"""A claimed attempt: records its events and renews its lease.

Every event of an attempt goes through here, one at a time, and is refused
once another attempt has taken over.
"""

from __future__ import annotations

import asyncio

from demo.contract import Data, EventType, Task
from demo.errors import Rewound, StaleAttempt, UnknownEvent, UnknownTask
from demo.eventlog import EventLog, Message, record, refresh
from demo.work.step import Step
from demo.worker.patientlog import PatientLog
from demo.worker.recovery import settle


class Claim:
    """One attempt's hold on its task. `task` is its latest known state."""

    def __init__(self, log: EventLog, task: Task, holder: str) -> None:
        self.task = task
        self._number = task.attempt
        self._log = log
        # For calls that the attempt can't continue without.
        self._patient = PatientLog(log)
        self._holder = holder
        self._writing = asyncio.Lock()

    @property
    def name(self) -> str:
        """Return the attempt's name in log lines."""
        return f"task {self.task.id} attempt {self._number}"

    @property
    def is_current(self) -> bool:
        """Say whether the attempt is still current, as far as is known."""
        task = self.task
        return task.attempt == self._number and not task.state.is_terminal

    async def record(
        self, type_: EventType, data: Data, message: Message | None = None
    ) -> None:
        """Record an event of this attempt, and never of a later one."""
        async with self._writing:
            if self.task.attempt != self._number:
                raise StaleAttempt(f"current is {self.task.attempt}")
            self.task = await record(
                self._patient, self.task, type_, data, message=message
            )

    async def settle(self) -> None:
        """End the task if nobody should start it again."""
        self.task = await settle(self._patient, self.task)

    async def renew(self) -> bool:
        """Prolong the lease, and read the events that others have recorded.

        False: somebody else has the lease, the log has lost events of this
        attempt, or only a newer version can read it. Then others continue.
        Raises LogUnavailable at once, because the watch calls again soon and
        has other things to look after.
        """
        count = await self._log.renew(self.task.id, self._holder)
        if count is None:
            return False
        if count != self.task.seq:
            try:
                async with self._writing:
                    self.task = await refresh(self._log, self.task)
            except (Rewound, UnknownTask, UnknownEvent):
                return False
        return self.is_current


def progress_of(step: Step) -> Data:
    """Return the data of the `progressed` event of a finished step."""
    return {
        "done": step.done,
        "total": step.total,
        "unit": step.unit,
        "note": step.note,
        "partial": step.partial,
    }
