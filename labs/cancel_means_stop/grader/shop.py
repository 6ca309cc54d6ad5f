"""The print shop of lab 8: the outside world that prints letters."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from harness.replies import Reply
from labs.grading.outside import Call


@dataclass(slots=True)
class Shop:
    """The print shop: how long a letter takes, and which it holds back."""

    letter_s: float = 0.05
    is_open: asyncio.Event = field(default_factory=asyncio.Event)
    # Only these recipients' letters wait for `is_open`.
    held: set[str] = field(default_factory=set)
    arrived: list[str] = field(default_factory=list)

    async def print(self, call: Call) -> Reply:
        """Print one letter."""
        recipient = str((call.json or {}).get("recipient"))
        self.arrived.append(recipient)
        if recipient in self.held:
            await self.is_open.wait()
        return Reply(json={"receipt": call.number}, after_s=self.letter_s)

    def count(self, recipients: Sequence[str]) -> int:
        """Return how many letters to these recipients have arrived."""
        return sum(each in recipients for each in self.arrived)


def receipts_in(folder: Path) -> dict[str, str]:
    """Return the files in the folder of receipts, by name."""
    texts = {}
    # Files and folders may vanish while we look, and os.walk passes over them.
    for inside, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            path = Path(inside, name)
            with contextlib.suppress(FileNotFoundError):
                if path.is_file():
                    texts[name] = path.read_text("utf-8", errors="replace")
    return texts
