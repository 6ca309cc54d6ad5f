"""Operators get the traceback of the last failure, bounded in size."""

from __future__ import annotations

import pytest

from demo.contract import EventType
from demo.problems import of_task
from demo.work.failure import Transient
from demo.work.limits import Limits
from demo.worker.letter import letter
from demo.worker.trace import TRACE_BYTES, trace_of
from tests.unit.worker.test_retries import Bench

CAUSE = of_task("work-failed")


async def test_the_letter_has_cause_attempts_input_and_traceback() -> None:
    bench = Bench()
    bench.limits = Limits(attempts=1)
    await bench.submit()

    def refuse(_: int) -> None:
        raise Transient(CAUSE) from ConnectionError("no route")

    bench.before = refuse
    await bench.run()
    task = await bench.task()
    events = await bench.log.read(task.id)
    told = letter(task.id, events)
    assert told["problem"] == task.problem
    assert told["input"]["bytes"] > 0
    (attempt,) = told["attempts"]
    assert (attempt["attempt"], attempt["end"]) == (1, EventType.FAILED)
    assert attempt["worker"] is not None
    assert "in refuse" in told["trace"]
    assert "ConnectionError: no route" in told["trace"]


def deep(depth: int) -> None:
    """Fail, and fail again in each handler: a chain as long as you like."""
    try:
        if depth == 0:
            raise ValueError("é" * 3000)
        deep(depth - 1)
    except ValueError as error:
        raise ValueError(f"at {depth}") from error


def test_a_long_traceback_keeps_its_end() -> None:
    with pytest.raises(ValueError, match="at 30") as caught:
        deep(30)
    trace = trace_of(caught.value)
    assert len(trace.encode()) <= TRACE_BYTES
    assert trace.endswith("ValueError: at 30\n")
    assert len(trace_of(ValueError("é" * 3000)).encode()) <= TRACE_BYTES
