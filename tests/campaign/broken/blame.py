"""Losses that all count alike: a task answers for its workers' deaths."""

from __future__ import annotations

from demo.losses import Losses
from tests.campaign.broken.replacing import put


def switch_off() -> None:
    """Let each loss be the work's own."""

    def after(self: Losses, cause: str | None) -> Losses:
        return Losses(self.own + 1, self.worker)

    put(Losses, "after", after)
