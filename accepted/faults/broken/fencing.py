"""Removes the fence of attempts: a worker that wakes up goes on writing.

The rule is checked in two rooms (contract and eventlog, in every process),
and once more in a worker before it writes. In all three, any attempt then
counts as the current one.
"""

from __future__ import annotations

import math
from dataclasses import replace

from accepted.faults.broken.replacing import put
from demo import contract, eventlog
from demo.contract import Data, Draft, EventType, Task
from demo.eventlog import Message, record
from demo.worker.claim import Claim
from demo.worker.watch import Interrupt, Watch


def switch_off() -> None:
    """Let every attempt be the current one."""
    check = contract.check
    stop = Watch._stop

    def lenient(task: Task | None, draft: Draft) -> None:
        current = task.attempt if task else draft.attempt
        check(task, replace(draft, attempt=current))

    async def unfenced(
        self: Claim,
        type_: EventType,
        data: Data,
        message: Message | None = None,
    ) -> None:
        async with self._writing:
            mine = replace(self.task, attempt=self._number)
            self.task = await record(
                self._patient, mine, type_, data, message=message
            )

    def go_on(self: Watch, why: Interrupt, grace_s: float = math.inf) -> None:
        if why is not Interrupt.STALE:
            stop(self, why, grace_s)

    for room in (contract, eventlog):
        put(room, "check", lenient)
    put(Claim, "record", unfenced)
    put(Watch, "_stop", go_on)
