"""Removes the leases of workers, so that nobody can see a claim."""

from __future__ import annotations

from typing import Any

from accepted.faults.broken.replacing import put
from demo.contract import Event
from demo.streamlog import StreamLog


def switch_off() -> None:
    """Let appends set no lease, and renewals renew none."""
    append = StreamLog.append

    async def without(self: StreamLog, *args: Any, **more: Any) -> Event:
        return await append(self, *args, **{**more, "holder": None})

    async def renew(self: StreamLog, task_id: str, holder: str) -> int | None:
        return len(await self.read(task_id))

    put(StreamLog, "append", without)
    put(StreamLog, "renew", renew)
