"""The render farm of lab 9: how long a render takes, and whether any ends."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from harness.replies import Reply
from labs.grading.outside import Call


@dataclass(slots=True)
class Farm:
    """The render farm: how long a render takes, and whether any ends."""

    render_s: float = 0.01
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    titles: list[str] = field(default_factory=list)

    async def render(self, call: Call) -> Reply:
        """Make one render."""
        self.titles.append(str((call.json or {}).get("title")))
        await self.gate.wait()
        await asyncio.sleep(self.render_s)
        return Reply(json={})
