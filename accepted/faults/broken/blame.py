"""Losses that all count alike: a task answers for its workers' deaths."""

from __future__ import annotations

from accepted.faults.broken.replacing import put
from demo.losses import Losses


def switch_off() -> None:
    """Let each loss be the work's own."""

    def after(self: Losses, cause: str | None) -> Losses:
        return Losses(self.own + 1, self.worker)

    put(Losses, "after", after)
