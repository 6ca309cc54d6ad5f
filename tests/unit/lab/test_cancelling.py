"""A check may be cancelled at any moment, and leaves no grader."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from accepted.lab import folders
from accepted.lab.checking import Check
from harness.verdict import Verdict
from labs.grading.lab import Lab
from tests.unit.lab.conftest import plan, until
from tests.unit.lab.test_checking import a_check, children


async def test_a_check_cancelled_before_it_runs_starts_nothing(
    lab: Lab,
) -> None:
    folders.start(lab)
    check = a_check(lab)
    await check.cancel()
    assert (await check.run()).was_cancelled


async def test_a_check_cancelled_while_it_is_started_ends(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan(folders.start(lab), part_s=60)
    start = asyncio.create_subprocess_exec

    async def starting(*arguments: Any, **options: Any) -> Any:
        await check.cancel()
        return await start(*arguments, **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", starting)
    check = a_check(lab)
    result = await asyncio.wait_for(check.run(), 20)
    assert result.was_cancelled
    assert not children()


async def test_a_grader_that_cant_be_started_could_not_judge() -> None:
    result = await Check(["/no/such/program"], lambda _: None).run()
    assert result.verdict is Verdict.COULD_NOT_JUDGE
    assert "the grader can't be started" in result.why


async def test_leaving_the_task_ends_the_grader(lab: Lab) -> None:
    plan(folders.start(lab), part_s=30)
    events: list[Any] = []
    running = asyncio.ensure_future(a_check(lab, events).run())
    await until(lambda: len(events) >= 2)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert not children()
