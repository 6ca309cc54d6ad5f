"""Watches one attempt, and interrupts it when there is a reason.

It renews the lease, which also shows the events that others have recorded;
it counts the time that the work may take; and it waits for its worker to be
told to stop. attempt.py decides what follows from an interrupt.
"""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from contextlib import suppress
from enum import Enum

from demo.contract import Task
from demo.errors import LogUnavailable
from demo.work.limits import Limits
from demo.worker.claim import Claim

# chosen: with a renewal each 0.5 s (settings.py), a cancelled task has ended
# within 1 s even when its step uses all of this time.
GRACE_S = 0.3


class Interrupt(Enum):
    """Why an attempt stops before its end."""

    CANCEL = "its owner asked for it"
    STALE = "another attempt has taken over, or its events are lost"
    RELEASE = "this worker is stopping"
    TIME_LIMIT = "it takes longer than its kind allows"
    DEADLINE = "nobody waits for it any more"


class Watch:
    """Watches one attempt, from its start until it is cancelled.

    `interrupted` is set together with `interrupt`: stop at the next
    checkpoint. `gave_up` is done when the current step took too long to get
    there, and isn't waited for any longer.
    """

    def __init__(
        self,
        claim: Claim,
        limits: Limits,
        *,
        renew_s: float,
        release: asyncio.Event,
    ) -> None:
        self.interrupt: Interrupt | None = None
        self.interrupted = asyncio.Event()
        self.gave_up = asyncio.get_running_loop().create_future()
        self._claim = claim
        self._limits = limits
        self._renew_s = renew_s
        self._release = release
        self._cause: Callable[[str], None] | None = None
        now_s = time.monotonic()
        self._renew_at_s = now_s + renew_s
        self._soft_at_s = now_s + limits.soft_s
        self._deadline_at_s = now_s + limits.deadline_s - _age_s(claim.task)
        self._give_up_at_s = math.inf

    def on_fault(self, cause: Callable[[str], None]) -> None:
        """Call `cause` with the fault that the owner asks for, or has."""
        self._cause = cause
        self._cause_fault()

    async def run(self) -> None:
        """Watch until cancelled."""
        while True:
            if time.monotonic() >= self._renew_at_s:
                await self._renew()
            self._judge(time.monotonic())
            await self._wait(time.monotonic())

    async def _renew(self) -> None:
        is_ours = True
        # While the log is away the work continues: recording the next step
        # will show whether the attempt is still the current one.
        with suppress(LogUnavailable):
            is_ours = await self._claim.renew()
        self._renew_at_s = time.monotonic() + self._renew_s
        if not is_ours:
            # Another renewal would keep the next attempt waiting.
            self._renew_at_s = math.inf
            self._stop(Interrupt.STALE)

    def _cause_fault(self) -> None:
        if self._cause is not None and self._claim.task.fault_at is not None:
            cause, self._cause = self._cause, None
            cause(self._claim.task.fault or "")

    def _judge(self, now_s: float) -> None:
        self._cause_fault()
        if self._claim.task.cancel_requested:
            self._stop(Interrupt.CANCEL, GRACE_S)
        elif self._release.is_set():
            self._stop(Interrupt.RELEASE)
        elif now_s >= self._deadline_at_s:
            self._stop(Interrupt.DEADLINE, GRACE_S)
        elif now_s >= self._soft_at_s:
            grace_s = self._limits.hard_s - self._limits.soft_s
            self._stop(Interrupt.TIME_LIMIT, grace_s)
        if now_s >= self._give_up_at_s:
            self._give_up_at_s = math.inf
            self.gave_up.set_result(None)

    def _stop(self, why: Interrupt, grace_s: float = math.inf) -> None:
        """Interrupt the work, unless it has been interrupted already."""
        if self.interrupt is None:
            self.interrupt = why
            self.interrupted.set()
            self._give_up_at_s = time.monotonic() + grace_s

    async def _wait(self, now_s: float) -> None:
        """Wait until there may be something to do."""
        if self.interrupt is None:
            alarm_s = min(self._soft_at_s, self._deadline_at_s)
            stop = self._release
        else:
            alarm_s = self._give_up_at_s
            # It is interrupted already, so nothing else can stop it.
            stop = asyncio.Event()
        try:
            async with asyncio.timeout(
                max(0.0, min(alarm_s, self._renew_at_s) - now_s)
            ):
                await stop.wait()
        except TimeoutError:
            return


def _age_s(task: Task) -> float:
    """Return the age of the task when this attempt was started.

    Both moments are of the log's clock.
    """
    assert task.attempt_at is not None
    return (task.attempt_at - task.created_at).total_seconds()
