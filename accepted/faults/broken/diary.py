"""Makes held servers leave the diaries of dead servers open for ever."""

from __future__ import annotations

from accepted.faults.broken.replacing import put
from lessons.held.diaries import Diaries


def switch_off() -> None:
    """Let nobody close what another server has left."""

    async def judge_nothing(self: Diaries, task_id: str) -> None:
        return

    put(Diaries, "_judge", judge_nothing)
