"""Works on tasks: the half of the service that answers no request.

It takes up each accepted task, those from before a restart included, and
records each step. A refused record means that the task has ended.
"""

from __future__ import annotations

import asyncio
import math
from pathlib import Path

from harness.selftest import store
from harness.selftest.store import Store, Task

# chosen: tasks that work at a time; two would do for a reader's trial.
SLOTS = 4
# chosen: a cancelled task stops after at most one step.
STEP_S = 0.2
FEWEST_STEPS = 5


class Worker:
    """Works on the tasks of one store."""

    store_class = Store

    def __init__(self, folder: Path, base_url: str) -> None:
        """Open the store in `folder`; `base_url` is where clients connect."""
        self.store = self.store_class(folder)
        self.base_url = base_url
        # Only a hint that there is work: the store is the truth.
        self.waiting: asyncio.Queue[str] = asyncio.Queue()

    # --8<-- [start:work]
    async def run(self) -> None:
        """Work on tasks; first on those that the last stop interrupted."""
        for id_ in self.interrupted():
            self.enqueue(id_)
        await asyncio.gather(*(self.work_off() for _ in range(SLOTS)))

    def enqueue(self, id_: str) -> None:
        """Hand a stored task to the next slot that is free."""
        self.waiting.put_nowait(id_)

    def interrupted(self) -> list[str]:
        """Return the tasks that were accepted and have no end."""
        return self.store.unfinished(store.QUEUED, store.RUNNING)

    async def work_off(self) -> None:
        """Work on one task after another."""
        while True:
            await self.work(await self.waiting.get())

    async def work(self, id_: str) -> None:
        """Work on a task from its recorded step on.

        A refused event says that the task has ended, most likely because
        it was cancelled: then the work stops.
        """
        task = self.store.read(id_)
        steps = max(FEWEST_STEPS, math.ceil(task.input["seconds"] / STEP_S))
        for step in range(task.step, steps):
            if not self.store.record(id_, store.RUNNING, step):
                return
            await asyncio.sleep(task.input["seconds"] / steps)
        self.finish(task, steps)

    def finish(self, task: Task, steps: int) -> None:
        """Record the end of a task, with its result."""
        if task.input["fail"]:
            self.store.record(task.id, store.FAILED, steps)
        else:
            result = {"waited_s": task.input["seconds"]}
            self.store.record(task.id, store.SUCCEEDED, steps, result)

    # --8<-- [end:work]
