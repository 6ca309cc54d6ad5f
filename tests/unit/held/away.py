"""A log that can be away: for servers that go on without it."""

from __future__ import annotations

from typing import Any

from demo.errors import LogUnavailable
from demo.memorylog import MemoryLog


class Away(MemoryLog):
    """A log that can be away, before an append or after it."""

    is_away = is_deaf = False

    async def append(self, *args: Any, **more: Any) -> Any:
        self._answer()
        event = await super().append(*args, **more)
        if self.is_deaf:
            raise LogUnavailable("the answer was lost")
        return event

    async def read(self, task_id: str, after_seq: int = 0) -> Any:
        self._answer()
        return await super().read(task_id, after_seq)

    async def renew(self, task_id: str, holder: str) -> Any:
        self._answer()
        return await super().renew(task_id, holder)

    async def unfinished(self, owner: str | None = None) -> Any:
        self._answer()
        return await super().unfinished(owner)

    def _answer(self) -> None:
        if self.is_away:
            raise LogUnavailable("no answer")
