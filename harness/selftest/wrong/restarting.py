"""Services that keep too little for a restart."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from harness.selftest.catalogue import wrong
from harness.selftest.right import Service
from harness.selftest.store import Store, Task


class _Forgetful(Store):
    """Keeps its file for as long as its process runs."""

    def __init__(self, folder: Path) -> None:
        """Begin a new file."""
        for path in folder.glob("tasks.sqlite*"):
            path.unlink()
        super().__init__(folder)


@wrong(
    "LRO-DURABLE-01",
    because="A dictionary was enough for the demonstration.",
    needs_restart=True,
)
class ForgetsTasks(Service):
    """Forgets all tasks when it restarts."""

    store_class = _Forgetful


@wrong(
    "LRO-DURABLE-02",
    because="The row is in the database, and the queue in memory.",
    needs_restart=True,
)
class StrandsTasks(Service):
    """Keeps its tasks, and never takes up the unfinished ones again."""

    def interrupted(self) -> list[str]:
        """Find nothing to do after a restart."""
        return []


@wrong(
    "LRO-DURABLE-03",
    because="The state is in the database, and the result in a cache.",
    needs_restart=True,
)
class ForgetsResults(Service):
    """Keeps results in memory only."""

    def __init__(self, *arguments: Any) -> None:
        """Begin with an empty cache."""
        super().__init__(*arguments)
        self._cached: set[str] = set()

    def finish(self, task: Task, steps: int) -> None:
        """Record the end, and keep its result in the cache."""
        super().finish(task, steps)
        self._cached.add(task.id)

    def view(self, task: Task) -> dict[str, Any]:
        """Return a task with its result, if it's cached."""
        seen = super().view(task)
        return seen if task.id in self._cached else {**seen, "result": None}


class _Locked(Store):
    """Locks its folder against a second process, for good."""

    def __init__(self, folder: Path) -> None:
        """Take the lock, or end the process."""
        try:
            (folder / "lock").touch(exist_ok=False)
        except FileExistsError:
            sys.exit("Already running: remove the file `lock` if it isn't so.")
        super().__init__(folder)


@wrong(
    "LRO-DURABLE-05",
    because="A lock file is removed at the end of a process, if it has one.",
    needs_restart=True,
)
class StaysLocked(Service):
    """Doesn't start again after a kill."""

    store_class = _Locked
