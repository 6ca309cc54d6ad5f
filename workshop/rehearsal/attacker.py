"""One owner of a rehearsal who submits 10,000 tasks as fast as it can.

Its tasks last long, so that each one that starts keeps a slot. Its
answers count apart, because refusals are the right ones for it.
"""

from __future__ import annotations

import asyncio
from collections import Counter

import httpx

TASKS = 10_000
# chosen: as many as a browser opens to one host, and a few.
AT_ONCE = 8
PATIENCE_S = 10.0
BODY = {"kind": "sleepy", "input": {"duration_s": 10, "steps": 1}}


class Attacker:
    """The owner; `statuses` are its answers, 0 for none."""

    def __init__(self, base_url: str) -> None:
        self.statuses: Counter[int] = Counter()
        self._http = httpx.AsyncClient(
            base_url=base_url, timeout=PATIENCE_S, trust_env=False
        )

    async def attack(self) -> None:
        """Submit all tasks, until cancelled."""
        # The answer has the owner's cookie.
        await self._http.get("/api/tasks")
        numbers = iter(range(TASKS))

        async def submit() -> None:
            for _ in numbers:
                self.statuses[await self._submit()] += 1

        try:
            await asyncio.gather(*(submit() for _ in range(AT_ONCE)))
        finally:
            await self._http.aclose()

    async def _submit(self) -> int:
        try:
            return (await self._http.post("/api/tasks", json=BODY)).status_code
        except httpx.HTTPError:
            return 0
