"""A service of several processes, of which the first one works.

All of them answer requests, and the store is all that they share. So the
first one looks there for tasks, instead of being told of them.
"""

from __future__ import annotations

import asyncio

from harness.selftest import store
from harness.selftest.right import Service
from harness.selftest.working import SLOTS

# chosen: a task waits for half of it on average.
LOOK_S = 0.05


class SharedQueue(Service):
    """Takes its tasks from the store, whichever process has accepted them."""

    def enqueue(self, id_: str) -> None:
        """Do nothing: the first process looks into the store."""

    async def run(self) -> None:
        """Hand out tasks as they appear in the store."""
        await asyncio.gather(
            self._hand_out(), *(self.work_off() for _ in range(SLOTS))
        )

    async def _hand_out(self) -> None:
        handed_out = set(self.interrupted())
        tasks = list(handed_out)
        while True:
            for id_ in tasks:
                self.waiting.put_nowait(id_)
            await asyncio.sleep(LOOK_S)
            queued = self.store.unfinished(store.QUEUED)
            tasks = [id_ for id_ in queued if id_ not in handed_out]
            handed_out.update(tasks)
