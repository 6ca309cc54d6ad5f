"""Workers are really killed, and the provider counts what came of it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

import psutil

from demo.settings import ROOT
from tests.lines import check_lines
from tests.running import is_running, wait_until

WINDOW_S = 26
DEADLINE_S = 60.0


async def let_loose(**wanted: Any) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lessons.load", "kill"),
        json.dumps({"window_s": WINDOW_S, "clocks": "short", **wanted}),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
    )


async def summary(**wanted: Any) -> dict[str, Any]:
    """Return what a run came to; its lines fit their schema."""
    load = await let_loose(**wanted)
    async with asyncio.timeout(DEADLINE_S):
        said, _ = await load.communicate()
    *lines, last = (json.loads(line) for line in said.splitlines())
    assert last == {"is_over": True}, last
    check_lines(
        "kill", [{"type": "progressed", "partial": line} for line in lines]
    )
    found: dict[str, Any] = lines[-1]["summary"]
    return found


async def test_a_dead_child_loses_or_doubles_its_order() -> None:
    late = await summary(setting="late", fault="child")
    assert (len(late["lost"]), late["doubled"]) == (1, [])
    assert late["charged"] == 11
    reject = await summary(setting="reject", fault="child")
    assert (reject["lost"], len(reject["doubled"])) == ([], 1)
    assert reject["charged"] == 13


async def test_work_beyond_the_timeout_is_doubled_without_a_death() -> None:
    none = await summary(setting="reject", fault="none")
    assert none["lost"] == []
    assert none["doubled"]
    assert set(none["doubled"]) <= {3, 6, 9, 12}


async def test_ours_survives_a_dead_worker() -> None:
    ours = await summary(setting="ours", fault="worker")
    assert ours["charged"] == 12
    assert ours["lost"] == ours["doubled"] == ours["pending"] == []
    assert ours["ran"] > 12


async def test_nothing_is_left_of_a_run_that_is_stopped(
    tmp_path: Path,
) -> None:
    load = await let_loose(setting="ours", fault="pause")
    assert load.stdout is not None
    await load.stdout.readline()
    family = psutil.Process(load.pid).children(recursive=True)
    assert len(family) > 5
    os.kill(load.pid, signal.SIGTERM)
    async with asyncio.timeout(DEADLINE_S):
        await load.communicate()
    wait_until(
        lambda: not any(is_running(one.pid) for one in family), 10, "the end"
    )
