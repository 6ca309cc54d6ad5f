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


# The interrupts that replace another one. A step that goes on after it was
# asked to stop may still be cancelled, or exceed a limit.
OVERRIDES = {
    None: frozenset(Interrupt),
    Interrupt.RELEASE: frozenset(Interrupt) - {Interrupt.RELEASE},
    Interrupt.TIME_LIMIT: {
        Interrupt.CANCEL,
        Interrupt.DEADLINE,
        Interrupt.STALE,
    },
}


class Watch:
    """Watches one attempt, from its start until it is cancelled.

    `interrupted` is set together with `interrupt`: stop at the next
    checkpoint. `gave_up` is done when the current step took too long to get
    there, and isn't waited for any longer: at `hard_at_s` (monotonic) at the
    latest, whatever the interrupt.
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
        self._renew_s = renew_s
        self._release = release
        self._cause: Callable[[str], None] | None = None
        now_s = time.monotonic()
        self._renew_at_s = now_s + renew_s
        self._soft_at_s = now_s + limits.soft_s
        self.hard_at_s = now_s + limits.hard_s
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
            self._stop(Interrupt.STALE, self.hard_at_s)

    def _cause_fault(self) -> None:
        if self._cause is not None and self._claim.task.fault_at is not None:
            cause, self._cause = self._cause, None
            cause(self._claim.task.fault or "")

    def _judge(self, now_s: float) -> None:
        self._cause_fault()
        if self._claim.task.cancel_requested:
            self._stop(Interrupt.CANCEL, now_s + GRACE_S)
        elif now_s >= self._deadline_at_s:
            self._stop(Interrupt.DEADLINE, now_s + GRACE_S)
        elif self._release.is_set() and now_s < self.hard_at_s:
            # The step may end as if nobody had stopped this worker.
            self._stop(Interrupt.RELEASE, self.hard_at_s)
        elif now_s >= self._soft_at_s:
            self._stop(Interrupt.TIME_LIMIT, self.hard_at_s)
        if now_s >= self._give_up_at_s and not self.gave_up.done():
            self.gave_up.set_result(None)

    def _stop(self, why: Interrupt, give_up_at_s: float) -> None:
        """Interrupt the work, or override an interrupt that is less urgent."""
        if self.gave_up.done() or why not in OVERRIDES.get(self.interrupt, ()):
            return
        self.interrupt = why
        self.interrupted.set()
        self._give_up_at_s = min(give_up_at_s, self.hard_at_s)

    def _next_at_s(self) -> float:
        """Return when a limit will be reached, however long that is."""
        if self.gave_up.done():
            return math.inf
        if self.interrupt is None:
            return min(self._soft_at_s, self._deadline_at_s)
        if Interrupt.DEADLINE in OVERRIDES.get(self.interrupt, ()):
            return min(self._give_up_at_s, self._deadline_at_s)
        return self._give_up_at_s

    async def _wait(self, now_s: float) -> None:
        """Wait until there may be something to do."""
        # Once it is interrupted, the renewals show whether it is cancelled.
        stop = self._release if self.interrupt is None else asyncio.Event()
        alarm_s = self._next_at_s()
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
