"""One door: a queue, the slots behind it, and whom it lets in.

A door either accepts a job or refuses it at once, with a status and the
seconds after which to ask again. Accepted jobs are done in order, unless
the door drops jobs that are too late before it starts them.
"""

from __future__ import annotations

import asyncio
import math
from collections import deque
from dataclasses import dataclass

# 10 jobs a second: two slots, 0.2 s a job.
SLOTS = 2
WORK_S = 0.2
# chosen: for how long a client waits for its job; short, to see it pass.
PATIENCE_S = 1.5
# chosen: a prediction that is off by one job is still in time.
MARGIN_S = 0.1


@dataclass(slots=True)
class Job:
    """One accepted job, by the server's clock."""

    accepted_s: float
    is_done: bool = False
    is_dropped: bool = False


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a job isn't accepted, and when to ask again."""

    status: int
    retry_after_s: int


class Door:
    """A queue without a limit; the others let fewer in."""

    drops_late = False

    def __init__(self) -> None:
        self._queue: deque[Job] = deque()
        self._came = asyncio.Condition()
        self.started = self.dropped = 0
        # How long the job waited that was started last.
        self.wait_s = 0.0

    @property
    def waiting(self) -> int:
        """Return how many jobs wait."""
        return len(self._queue)

    async def submit(self) -> Job | Refusal:
        """Accept a job, or refuse it."""
        refusal = self.refusal()
        if refusal is not None:
            return refusal
        job = Job(_now_s())
        async with self._came:
            self._queue.append(job)
            self._came.notify()
        return job

    def refusal(self) -> Refusal | None:
        """Return why one more job isn't accepted now; None if it is."""
        return None

    async def work(self) -> None:
        """Do jobs for ever, in one slot."""
        while True:
            async with self._came:
                await self._came.wait_for(lambda: self._queue)
                job = self._queue.popleft()
            waited_s = _now_s() - job.accepted_s
            if self.drops_late and waited_s + WORK_S > PATIENCE_S:
                # Nobody would be there for the result.
                job.is_dropped = True
                self.dropped += 1
                continue
            self.started += 1
            self.wait_s = waited_s
            await asyncio.sleep(WORK_S)
            job.is_done = True


# --8<-- [start:doors]
class Bounded(Door):
    """Refuses with 429 when all places are taken."""

    def __init__(self, places: int) -> None:
        super().__init__()
        self._places = places

    def refusal(self) -> Refusal | None:
        """Count the jobs that wait."""
        if self.waiting < self._places:
            return None
        return Refusal(429, 1)


class Predicted(Door):
    """Refuses with 503 what couldn't be done while its client waits."""

    def refusal(self) -> Refusal | None:
        """Predict the wait: the jobs before this one, and the slots' pace."""
        wait_s = (self.waiting + 1) * WORK_S / SLOTS
        late_s = wait_s + WORK_S + MARGIN_S - PATIENCE_S
        # In whole milliseconds: 1.2 + 0.2 + 0.1 - 1.5 isn't 0 in floats.
        late_ms = round(late_s * 1000)
        if late_ms <= 0:
            return None
        # When the jobs that are too many will have left, at the earliest.
        return Refusal(503, math.ceil(late_ms / 1000))


class Dropping(Door):
    """Accepts all, and drops what is too late before it starts it."""

    drops_late = True


# --8<-- [end:doors]


def _now_s() -> float:
    return asyncio.get_running_loop().time()
