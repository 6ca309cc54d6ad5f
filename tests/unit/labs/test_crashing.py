"""A process that can't start is told from one that fails once."""

from __future__ import annotations

import sys
from pathlib import Path
from signal import SIGKILL

import pytest

from labs.grading.crashing import STARTED_S, ended_at_start, keeps_ending
from labs.grading.process import LabProcess, spawn

FAILS = "raise SystemExit('no broker')"
STAYS = "import time; time.sleep(60)"


async def ended(tmp_path: Path, code: str = FAILS) -> LabProcess:
    """Return a process that has ended by itself."""
    process = await spawn("worker", [sys.executable, "-c", code], tmp_path, {})
    await process.ended(20)
    return process


async def test_a_process_that_ends_again_and_again_cant_start(
    tmp_path: Path,
) -> None:
    copies = [await ended(tmp_path), await ended(tmp_path)]
    assert not keeps_ending(copies[:1])
    assert keeps_ending(copies)
    violation = ended_at_start(copies[0])
    assert violation.requirement == "LAB-START-02"
    assert "code 1; the last line it printed: no broker" in violation.seen


async def test_one_that_has_been_stopped_tells_nothing(tmp_path: Path) -> None:
    copies = [await ended(tmp_path), await ended(tmp_path)]
    copies[0].is_stopped = True
    assert not keeps_ending(copies)


@pytest.mark.parametrize("has_run_long", [False, True])
async def test_one_that_runs_for_long_has_started(
    tmp_path: Path, has_run_long: bool
) -> None:
    copies = [await ended(tmp_path), await ended(tmp_path)]
    copies.append(
        await spawn("worker", [sys.executable, "-c", STAYS], tmp_path, {})
    )
    now_s = copies[-1].began_s + (STARTED_S + 1 if has_run_long else 0)
    assert keeps_ending(copies, now_s) is not has_run_long
    await copies[-1].stop(SIGKILL, 5)


async def test_one_that_was_killed_tells_nothing(tmp_path: Path) -> None:
    killed = await spawn("worker", [sys.executable, "-c", STAYS], tmp_path, {})
    killed.signal(SIGKILL)
    await killed.ended(20)
    copies = [killed, await ended(tmp_path), await ended(tmp_path)]
    assert not keeps_ending(copies)
