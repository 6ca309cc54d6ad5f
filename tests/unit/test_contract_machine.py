"""Any number of writers, any order, any age of what they know: the rules hold.

Hypothesis plays writers who hold copies of a task, some of them stale, and
record whatever comes to mind. A model of a few lines says what may follow.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
)

from demo.contract import Draft, Event, EventType, Ref, Task, fold
from demo.errors import (
    AlreadyEnded,
    Conflict,
    ContractError,
    IllegalTransition,
    StaleAttempt,
)
from demo.eventlog import record, refresh, submit
from demo.memorylog import MemoryLog

Answer = TypeVar("Answer")

ENDS = ("succeeded", "failed", "cancelled")
AGAIN = ("retried", "lost")
STEP: dict[str, Any] = {"done": 1, "total": 2, "unit": "u", "note": ""}


def data_of(type_: EventType, number: int) -> dict[str, Any]:
    """Return data for an event, different for each writer's number."""
    match type_:
        case EventType.PROGRESSED:
            return STEP | {"partial": {"by": number}}
        case EventType.SUCCEEDED:
            return {"result": {"by": number}}
        case EventType.FAILED:
            return {"problem": {"by": number}}
        case _:
            return {"by": number}


def model(events: list[Event]) -> tuple[str, int]:
    """Return state and attempt, in other words than the contract's."""
    state, attempt = "", 1
    for event in events:
        name = event.type.value
        if name in ("queued", *AGAIN):
            state = "queued"
        elif name == "started":
            state = "running"
        elif name in ENDS:
            state = name
        attempt += name in AGAIN
    return state, attempt


def may_follow(state: str, name: str) -> bool:
    """Say whether an event may happen in a state."""
    if name == "queued":
        return state == ""
    if name == "started":
        return state == "queued"
    if name in ("cancel_requested", "failed", "cancelled"):
        return state in ("queued", "running")
    return state == "running"


# What moves a task on comes up more often than what ends it, and one task
# is enough, or attempts would hardly ever overlap.
MOVES = [*[EventType.STARTED, EventType.LOST, EventType.RETRIED] * 4]
TYPES = st.sampled_from([*MOVES, *EventType])
TASKS = 2


class Writers(RuleBasedStateMachine):
    """Several writers around one log."""

    copies: Bundle[Task] = Bundle("copies")

    def __init__(self) -> None:
        super().__init__()
        self._runner = asyncio.Runner()
        self._log = MemoryLog()
        self._known: dict[str, list[Event]] = {}
        self._writers = 0

    def teardown(self) -> None:
        """Close the loop."""
        self._runner.close()

    def wait(self, answer: Awaitable[Answer]) -> Answer:
        """Return what a coroutine returns."""

        async def awaited() -> Answer:
            return await answer

        return self._runner.run(awaited())

    @precondition(lambda self: len(self._known) < TASKS)
    @rule(target=copies)
    def accept(self) -> Task:
        """Accept a task."""
        ref = Ref(f"t_{len(self._known)}", "owner", "report")
        task, _ = self.wait(
            submit(self._log, ref, lane="paced", input={}, request_id="r")
        )
        self._known[task.id] = []
        return task

    @rule(target=copies, copy=copies)
    def look_again(self, copy: Task) -> Task:
        """Bring a copy up to date; the old one stays in use."""
        return self.wait(refresh(self._log, copy))

    @rule(target=copies, copy=copies, type_=TYPES)
    def write(self, copy: Task, type_: EventType) -> Task:
        """Record something, by what the copy knows of the task."""
        before = self.wait(self._log.read(copy.id))
        state, attempt = model(before)
        self._writers += 1
        data = data_of(type_, self._writers)
        try:
            after = self.wait(record(self._log, copy, type_, data))
        except ContractError as refused:
            assert self.wait(self._log.read(copy.id)) == before
            # A stale copy may be refused for what it believes itself.
            believed = copy.state.value
            match refused:
                case AlreadyEnded():
                    assert state in ENDS
                case StaleAttempt():
                    assert copy.attempt != attempt
                case IllegalTransition():
                    assert not may_follow(state, type_.value) or (
                        not may_follow(believed, type_.value)
                    )
                case _:
                    raise
            return copy
        assert may_follow(state, type_.value)
        assert copy.attempt == attempt
        events = self.wait(self._log.read(copy.id))
        assert events[:-1] == before
        assert (events[-1].type, events[-1].data) == (type_, data)
        assert after == fold(copy.id, events)
        return after

    @rule(copy=copies, step=st.integers(-3, 3).filter(lambda n: n != 1))
    def append_at_a_wrong_number(self, copy: Task, step: int) -> None:
        """Append anywhere but next: refused, whatever it is."""
        before = self.wait(self._log.read(copy.id))
        draft = Draft(EventType.SUCCEEDED, copy.attempt, {"result": {}})
        with pytest.raises(Conflict):
            self.wait(self._log.append(copy.ref, len(before) + step, draft))

    @invariant()
    def nothing_told_is_ever_taken_back(self) -> None:
        """Hold that logs only grow, without holes, up to one end."""
        for task_id, known in self._known.items():
            events = self.wait(self._log.read(task_id))
            assert events[: len(known)] == known
            assert [e.seq for e in events] == list(range(1, len(events) + 1))
            ends = [e.seq for e in events if e.type.value in ENDS]
            assert ends in ([], [len(events)])
            self._known[task_id] = list(events)

    @invariant()
    def only_the_current_attempt_speaks(self) -> None:
        """Hold that each event is of the attempt that was current."""
        for events in self._known.values():
            for number, event in enumerate(events):
                assert event.attempt == model(events[:number])[1]


TestWriters = Writers.TestCase
TestWriters.settings = settings(
    max_examples=40, stateful_step_count=40, deadline=None
)
