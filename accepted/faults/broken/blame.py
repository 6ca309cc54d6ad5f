"""Makes every loss count as the work's own, whoever died."""

from __future__ import annotations

from accepted.faults.broken.replacing import put
from demo.losses import Losses


def switch_off() -> None:
    """Count each loss as one of the work's process."""

    def after(self: Losses, cause: str | None) -> Losses:
        return Losses(self.own + 1, self.worker)

    put(Losses, "after", after)
