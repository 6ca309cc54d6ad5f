"""Ways that begin with the answer to a submission."""

from __future__ import annotations

from typing import ClassVar

from harness.hostile import judges
from harness.hostile.trial import Trial
from harness.hostile.way import Judge, Task, Way
from harness.replies import Reply, Request


class CutAccepted(Way):
    """Accepts a task, and cuts the connection before the 202."""

    name = "cut-202"
    judges: ClassVar[tuple[Judge, ...]] = (
        judges.makes_one_task,
        judges.submits_again("CLIENT-SUBMIT-02"),
    )

    async def submit(self, request: Request) -> Reply:
        """Cut the first answer, and no other."""
        is_first = not self.tasks
        reply = await super().submit(request)
        return Reply(cut=True) if is_first else reply


class ForeignLocation(Way):
    """Names an address on another host."""

    name = "foreign-location"
    last_judge = None
    judges: ClassVar[tuple[Judge, ...]] = (judges.keeps_credentials,)

    @classmethod
    def is_tried(cls, trial: Trial) -> bool:
        """Say whether the client had credentials to lose."""
        return any(one.authorization for one in trial.seen)

    def location(self, task: Task) -> str:
        """Return an address of the other origin."""
        return f"{self.elsewhere}{super().location(task)}"
