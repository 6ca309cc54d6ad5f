"""A room fault: a part that everybody shares is broken, announced. Pure.

All pages show the announcement before it happens, and the result after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from workshop.command import Command

# chosen: long enough to read the announcement and look at a running task.
NOTICE_MS = 10_000
# chosen: longer than all tasks take to be taken over. After that, a fault
# whose server was stopped meanwhile keeps nobody from another one.
OVER_MS = 90_000


class AnnounceFault(Command):
    """A part is broken a few seconds after everybody was told."""

    command: Literal["fault"]
    fault: Literal["kill_worker", "hang_worker", "kill_api"]


@dataclass(frozen=True, slots=True)
class RoomFault:
    """The latest fault of a room; `result` is None until it is known."""

    fault: str
    due_ms: int
    result: Mapping[str, Any] | None = None

    def is_pending(self, now_ms: int) -> bool:
        """Say whether it is still to come, or its result is."""
        return self.result is None and now_ms < self.due_ms + OVER_MS
