"""Ways that a task can end, or not."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any, ClassVar

from harness.hostile import judges
from harness.hostile.trial import Trial
from harness.hostile.way import Judge, Task, Way, problem
from harness.replies import Reply, Request

HEARTBEAT_S = 1.0


class SeeOther(Way):
    """Redirects from the status of a success to its result."""

    name = "see-other"
    judges: ClassVar[tuple[Judge, ...]] = (judges.follows_redirect,)

    def end(self, task: Task) -> Reply:
        """Answer 303 instead of a last status."""
        headers = {"Location": f"{self.path}/tasks/{task.id}/result"}
        return Reply(303, headers=headers)

    def outcome(self) -> dict[str, Any]:
        """Return the state alone: the result is at its own address."""
        return {"state": "succeeded"}


class Failed(Way):
    """Ends a task as failed, with a reason."""

    name = "failed"
    last_judge = None
    judges: ClassVar[tuple[Judge, ...]] = (
        judges.reports_failure,
        judges.says_why,
    )

    @classmethod
    def is_tried(cls, trial: Trial) -> bool:
        """Say whether the client has been shown the failure."""
        return trial.has_shown_end

    def outcome(self) -> dict[str, Any]:
        """Return a failure that says why."""
        detail = f"The disk {self.secret} is full."
        return {
            "state": "failed",
            "problem": {"title": "Out of space", "detail": detail},
        }


class Gone(Way):
    """Answers 410 once the task has ended."""

    name = "gone-410"
    last_judge = None
    judges: ClassVar[tuple[Judge, ...]] = (judges.stops_when_gone,)

    @classmethod
    def is_tried(cls, trial: Trial) -> bool:
        """Say whether the client has met the 410."""
        return any(one.answer == "410" for one in trial.seen)

    async def about(
        self, request: Request, task: Task, more: list[str]
    ) -> Reply:
        """Answer the first question, and refuse all others."""
        if request.method == "GET" and task.polls >= 1:
            return problem(410, "Gone", "Results are kept for an hour.")
        return await super().about(request, task, more)

    def states(self) -> list[str]:
        """Return events without an end."""
        return ["queued", "running"]


class NeverEnds(Way):
    """Leaves a task running for ever."""

    name = "never-ends"
    last_judge = None
    judges: ClassVar[tuple[Judge, ...]] = (judges.gives_up, judges.waits)

    async def status(self, request: Request, task: Task) -> Reply:
        """Answer each poll alike."""
        return self.running(task)

    async def stream(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield a beginning, and heartbeats without end."""
        for number, state in enumerate(["queued", "running"], 1):
            if number > after:
                yield self.message(task, number, state)
        while True:
            yield b":\n\n"
            await asyncio.sleep(HEARTBEAT_S)
