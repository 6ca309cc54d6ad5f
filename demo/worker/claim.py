"""A claimed attempt as the log knows it: what it records, and its lease.

All that an attempt tells the log goes through here, one thing at a time,
and is refused as soon as another attempt has taken over.
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
    """One attempt's hold on its task. `task` is what the log said last."""

    def __init__(self, log: EventLog, task: Task, holder: str) -> None:
        self.task = task
        self._number = task.attempt
        self._log = log
        # For what the attempt can't go on without.
        self._patient = PatientLog(log)
        self._holder = holder
        self._writing = asyncio.Lock()

    @property
    def name(self) -> str:
        """Return how log lines call it."""
        return f"task {self.task.id} attempt {self._number}"

    @property
    def is_current(self) -> bool:
        """Say whether the attempt still counts, as far as is known."""
        task = self.task
        return task.attempt == self._number and not task.state.is_terminal

    async def record(
        self, type_: EventType, data: Data, message: Message | None = None
    ) -> None:
        """Record something of this attempt, and of no later one."""
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
        """Prolong the lease, and hear what others have recorded.

        False: somebody else has it, or the log has lost what this attempt
        had recorded, or says what only a newer version understands. Then
        it's for others to go on. Raises LogUnavailable, without patience:
        it's soon asked again, and whoever asks has more to look after.
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
    """Return what a `progressed` event says of a step that is done."""
    return {
        "done": step.done,
        "total": step.total,
        "unit": step.unit,
        "note": step.note,
        "partial": step.partial,
    }
