"""Ways that meet a client on the stream of its task's events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import ClassVar

from harness.hostile import judges
from harness.hostile.trial import Trial
from harness.hostile.way import EVENT_EVERY_S, Judge, Task, Way
from harness.replies import Reply, Request


class _OnStream(Way):
    """Is hostile on the stream only."""

    last_judge = None

    @classmethod
    def is_tried(cls, trial: Trial) -> bool:
        """Say whether the client asked for the events."""
        return bool(trial.of("events"))


class TornStream(_OnStream):
    """Cuts the stream in the middle of an event."""

    name = "torn-stream"
    judges: ClassVar[tuple[Judge, ...]] = (
        judges.resumes,
        judges.ignores_torn,
    )
    _has_cut = False

    async def stream(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield two events and a half; after that, all that is missing."""
        if self._has_cut:
            async for message in super().stream(task, after):
                yield message
            return
        self._has_cut = True
        for number, state in enumerate(self.states()[:2], 1):
            yield self.message(task, number, state)
            self.whole_events = number
            await asyncio.sleep(EVENT_EVERY_S)
        data = {"id": task.id, "seq": 3, "state": "failed"}
        # The line is whole; the empty line that makes it an event is missing.
        yield f"id: 3\nevent: failed\ndata: {json.dumps(data)}\n".encode()
        await asyncio.sleep(EVENT_EVERY_S)
        raise ConnectionResetError("cut on purpose")

    async def status(self, request: Request, task: Task) -> Reply:
        """Let the stream decide when the task ends, for a while."""
        task.ends_at = max(task.ends_at, 4)
        return await super().status(request, task)


class MixedStream(_OnStream):
    """Sends events twice, and late."""

    name = "mixed-stream"
    judges: ClassVar[tuple[Judge, ...]] = (judges.ignores_repeats,)

    async def stream(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield the events of a task in an order that they never had."""
        states = self.states()
        early = [2, 1] if self.dice.random() < 0.5 else [1, 2, 1]
        numbers = [*early, 2, 3, 2, len(states), 3, 2]
        for number in numbers if not after else [len(states)]:
            yield self.message(task, number, states[number - 1])
            await asyncio.sleep(EVENT_EVERY_S)
