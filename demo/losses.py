"""Counts lost attempts, and decides when a task has been lost too often.

Pure. A worker that dies takes innocent work with it, so that loss says
little about the task. When only the process of the work has died, the task
is probably the reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# chosen: when its process has died three times, and the worker around it
# lived on, that says more about the work than about the machines. measured: by
# hand, a poison task ran 8 times in 10 s without such a cap.
MAX_LOSSES = 3
# Work that kills its whole worker has to end as well, so this counts losses
# in a row, with no step recorded between them. chosen: with a kill each
# 1.5 s, 1 attempt in 9 was lost; then it hits 1 innocent task in 10^9.
MAX_WORKER_LOSSES = 10


class LossCause(StrEnum):
    """How an attempt was lost: the `cause` of a `lost` event."""

    PROCESS = "process-died"
    WORKER = "worker-died"
    SILENT = "went-silent"


@dataclass(frozen=True, slots=True)
class Losses:
    """How often a task was lost: with its process alone, and with its worker.

    The second counts since the latest step.
    """

    own: int = 0
    worker: int = 0

    def after(self, cause: str | None) -> Losses:
        """Return the losses after one more; older logs don't name a cause."""
        if cause == LossCause.PROCESS:
            return Losses(self.own + 1, self.worker)
        return Losses(self.own, self.worker + 1)

    def after_a_step(self) -> Losses:
        """Return the losses after a step was recorded."""
        return Losses(self.own)

    @property
    def total(self) -> int:
        """Return how many count."""
        return self.own + self.worker

    @property
    def are_too_many(self) -> bool:
        """Say whether the task is given up, and not begun again."""
        return self.own >= MAX_LOSSES or self.worker >= MAX_WORKER_LOSSES


NONE_LOST = Losses()
