"""Cancels that are refused, forgotten, or go too far."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from harness.replies import Reply, Request
from harness.selftest import store
from harness.selftest.catalogue import wrong
from harness.selftest.right import Service
from harness.selftest.store import Store, Task
from harness.selftest.wrong.crash import CRASH


@wrong(
    "LRO-CANCEL-02",
    because="Work that has begun couldn't be stopped, so it was refused.",
)
class OnlyQueuedCancels(Service):
    """Refuses to cancel a task that is running."""

    def cancel(self, task: Task) -> Reply:
        """Cancel a task that waits, and no other."""
        if task.state == store.RUNNING:
            return self.refuse(409, "Running", "It has begun already.")
        return super().cancel(task)


class _Stopping(Store):
    """Remembers which tasks shall stop."""

    def __init__(self, folder: Path) -> None:
        """Begin with none."""
        super().__init__(folder)
        self.stopping: set[str] = set()

    def record(
        self, id_: str, state: str, step: int = 0, result: Any = None
    ) -> bool:
        """Record nothing more of a task that shall stop."""
        if id_ in self.stopping:
            return False
        return super().record(id_, state, step, result)


@wrong(
    "LRO-CANCEL-03",
    because="The worker was killed, and it was to record the end.",
)
class CancellingForEver(Service):
    """Stops the work, and never says that it has ended."""

    store_class = _Stopping
    store: _Stopping

    def cancel(self, task: Task) -> Reply:
        """Accept a cancel, and leave the task as it is."""
        if task.state in store.FINAL:
            return super().cancel(task)
        self.store.stopping.add(task.id)
        return Reply(202, self.view(task))


@wrong(
    "LRO-CANCEL-04",
    because="Revoking a message doesn't stop work that has begun.",
)
class CancelIgnored(Service):
    """Accepts a cancel, and finishes the work all the same."""

    def cancel(self, task: Task) -> Reply:
        """Accept without doing anything."""
        if task.state in store.FINAL:
            return super().cancel(task)
        return Reply(202, self.view(task))


@wrong(
    "LRO-CANCEL-05",
    because="DELETE was taken at its word, and the row deleted.",
)
class CancelDeletes(Service):
    """Forgets a task that was cancelled by its owner."""

    async def about(
        self, task: Task, rest: list[str], request: Request
    ) -> Reply:
        """Find nothing where a second cancel looks for the task."""
        if task.state == store.CANCELLED and request.method == "DELETE":
            return self.refuse(404, "Not found", "You have no task here.")
        return await super().about(task, rest, request)


@wrong(
    "LRO-CANCEL-06",
    because="The state machine raises, and nothing catches it.",
)
class LateCancelCrashes(Service):
    """Answers 500 to a cancel after the end."""

    def cancel(self, task: Task) -> Reply:
        """Crash where there is nothing to cancel."""
        if task.state in store.FINAL - {store.CANCELLED}:
            return CRASH
        return super().cancel(task)


class _Overwriting(Store):
    """Lets a cancel overwrite any end."""

    def record(
        self, id_: str, state: str, step: int = 0, result: Any = None
    ) -> bool:
        """Record a cancel in any state but its own."""
        task = self.read(id_)
        if state == store.CANCELLED != task.state in store.FINAL:
            with self._transaction():
                self._append(id_, state, step, None)
            return True
        return super().record(id_, state, step, result)


@wrong(
    "LRO-CANCEL-07",
    because="UPDATE tasks SET state = 'cancelled' WHERE id = ?",
)
class LateCancelOverwrites(Service):
    """Calls a task cancelled that had ended otherwise."""

    store_class = _Overwriting
