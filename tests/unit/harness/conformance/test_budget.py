"""A run stops at the number of requests that it announced."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from harness.conformance.announcement import most_requests
from harness.conformance.dialectfile import named
from harness.conformance.drive import run as running
from harness.conformance.drive.ours import Service
from harness.conformance.drive.pace import Spent
from harness.conformance.drive.probes import KILL, choose
from harness.conformance.drive.session import Session, most_polls
from harness.conformance.drive.task import Task
from harness.conformance.plan import Limits, Plan

PLAN = Plan("http://127.0.0.1:1/tasks", named("plain"), 7)


def test_a_longer_limit_has_a_larger_budget() -> None:
    chosen, _ = choose(PLAN, ["lives"])
    budgets = [most_requests(chosen, 1, Limits(end_s=s)) for s in (30, 120)]
    # Three tasks, one more at the end, and three of the kill.
    assert budgets[1] - budgets[0] == 7 * 90


@pytest.mark.parametrize("asked", [None, 0, 0.3, 1])
async def test_no_task_is_polled_more_often_than_is_budgeted(
    asked: float | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = [1000.0]
    polls: list[float] = []

    class Unfinished:
        state, retry_after_s = "running", asked

    async def sleep(pause_s: float) -> None:
        now_s[0] += pause_s

    async def status(*_: object) -> Unfinished:
        polls.append(now_s[0])
        return Unfinished()

    limits = Limits(end_s=60.0)
    plan = Plan(PLAN.submit_url, PLAN.dialect, 7, limits)
    session = Session(plan, tmp_path)
    task = Task("1", "", session.owner, "lives", None, now_s[0])  # type: ignore[arg-type]
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    monkeypatch.setattr(session, "status", status)
    with monkeypatch.context() as patch:
        patch.setattr(asyncio, "sleep", sleep)
        await session.to_end(task)
    await session.close()
    assert 20 < len(polls) <= most_polls(60.0)


async def test_requests_that_run_out_in_a_kill_end_the_run_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def kill(*_: object) -> bool:
        raise Spent

    monkeypatch.setattr(running, "kill", kill)
    service = Service("true", PLAN.submit_url, 1.0)
    said: list[str] = []
    ran = await running.run(PLAN, tmp_path, [KILL], said.append, service, 2)
    assert said == [
        "kill 1 of 2",
        "stopped: all requests of the announcement are sent",
    ]
    assert [r.what for r in ran.records] == ["spent"]
