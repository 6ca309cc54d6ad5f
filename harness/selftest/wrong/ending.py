"""States that go the wrong way, and ends that don't last."""

from __future__ import annotations

import asyncio
from typing import Any

from harness.selftest import store
from harness.selftest.catalogue import wrong
from harness.selftest.right import Service
from harness.selftest.store import Store, Task

# chosen: soon enough for a client that looks again after the end.
AGAIN_AFTER_S = 0.5


@wrong(
    "LRO-STATUS-02",
    because="A step was added to the work, and a state for it.",
)
class UnknownState(Service):
    """Shows a state that isn't in its documentation."""

    def view(self, task: Task) -> dict[str, Any]:
        """Return a task, with another word for running."""
        seen = super().view(task)
        if task.state == store.RUNNING and task.step > 0:
            seen["state"] = "finalizing"
        return seen


@wrong(
    "LRO-STATUS-03",
    because="A retry puts the task back into the queue, state and all.",
)
class StateGoesBack(Service):
    """Shows a task as queued again after it was running."""

    async def work(self, id_: str) -> None:
        """Begin, go back to the queue, and begin again."""
        task = self.store.read(id_)
        seconds = task.input["seconds"]
        for state in (store.RUNNING, store.QUEUED):
            if not self.store.record(id_, state):
                return
            await asyncio.sleep(seconds / 3)
        await super().work(id_)


class _Unfenced(Store):
    """Records whatever it's told, after the end too."""

    def overwrite(self, id_: str, state: str, result: Any = None) -> None:
        """Append an event without looking at the state."""
        with self._transaction():
            self._append(id_, state, self.read(id_).step, result)


@wrong(
    "LRO-STATUS-04",
    because="The message was delivered again, and the work began again.",
)
class SecondRun(Service):
    """Runs a task again that has succeeded."""

    store_class = _Unfenced
    store: _Unfenced

    async def work(self, id_: str) -> None:
        """Work twice, as after a second delivery."""
        await super().work(id_)
        task = self.store.read(id_)
        if task.state == store.SUCCEEDED:
            await asyncio.sleep(AGAIN_AFTER_S)
            self.store.overwrite(id_, store.RUNNING)
            await asyncio.sleep(AGAIN_AFTER_S)
            self.store.overwrite(id_, store.SUCCEEDED, task.result)


@wrong(
    "LRO-STATUS-04",
    because="The last line of the work sets the state, whatever it is by now.",
)
class LateSuccess(Service):
    """Shows success after a cancel that it has confirmed."""

    store_class = _Unfenced
    store: _Unfenced

    async def work(self, id_: str) -> None:
        """Overwrite a cancel a moment after it was recorded."""
        await super().work(id_)
        if self.store.read(id_).state == store.CANCELLED:
            await asyncio.sleep(AGAIN_AFTER_S)
            self.store.overwrite(id_, store.SUCCEEDED, {"waited_s": 0})


@wrong(
    "LRO-STATUS-05",
    because="The work's process died, and nothing looks for such tasks.",
)
class NeverEnds(Service):
    """Leaves each task running for ever."""

    def finish(self, task: Task, steps: int) -> None:
        """Record no end."""
