"""Celery workers are really stopped, in each way, on a broker of their own.

These are Celery's doings, which chapter 9 tells as they are. All
settings, with three grace periods: `make bench ROWS=deploy`.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import psutil

from demo.settings import ROOT
from tests.running import is_running, wait_until

DEADLINE_S = 60.0
Lines = list[dict[str, Any]]


async def let_loose(
    how: str, ack: str, grace_s: int
) -> asyncio.subprocess.Process:
    input_ = {"how": how, "ack": ack, "grace_s": grace_s, "window_s": 30}
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lessons.load", "deploy"),
        *(json.dumps(input_), "t_run"),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env=os.environ,
    )


async def played(how: str, ack: str, grace_s: int) -> Lines:
    """Return the lines of one run, none of whose processes is left."""
    crowd = await let_loose(how, ack, grace_s)
    async with asyncio.timeout(DEADLINE_S):
        said, _ = await crowd.communicate()
    assert crowd.returncode == 0
    *lines, last = (json.loads(line) for line in said.splitlines())
    assert last == {"is_over": True}
    pids = {mark["pid"] for line in lines for mark in line["marks"]}
    pids |= {entry["pid"] for line in lines for entry in line["books"]}
    assert not any(is_running(pid) for pid in pids)
    return lines


def ends(lines: Lines) -> dict[str, tuple[str, int]]:
    """Return how each job ended, and how often it began."""
    return {f["job"]: (f["end"], f["starts"]) for f in lines[-1]["fates"]}


def marks(lines: Lines, worker: str) -> dict[str, dict[str, Any]]:
    """Return what was done to a worker, by its first moment."""
    found: dict[str, dict[str, Any]] = {}
    for line in lines:
        for mark in line["marks"]:
            if mark["worker"] == worker:
                found.setdefault(mark["what"], mark)
    return found


async def test_what_becomes_of_jobs_depends_on_the_stop_and_the_ack() -> None:
    plain, cold, shell = await asyncio.gather(
        played("warm", "early", 4),
        played("cold", "late", 4),
        played("shell", "late", 4),
    )
    # Acknowledged before the work: gone with the worker. Reserved behind it:
    # kept from everybody else.
    assert ends(plain)["C"] == ("lost", 1)
    assert ends(plain)["A"] == ends(plain)["B"] == ("done", 1)
    assert {ends(plain)[job] for job in "DEF"} == {("late", 0)}
    # Given back, and begun again.
    assert {ends(cold)[job] for job in "ABC"} == {("handed over", 2)}
    assert "killed" not in marks(cold, "old")
    # The signal doesn't arrive, and nothing is given back.
    assert "killed" in marks(shell, "old")
    assert ends(shell)["C"] == ("late", 1)
    assert "shutdown" not in lines_printed(shell)
    assert "Warm shutdown" in lines_printed(plain)


def lines_printed(lines: Lines) -> str:
    """Return what the old worker printed after the signal."""
    [shown] = [x for line in lines for x in line["exchanges"]]
    return str(shown["response"])


async def test_a_long_job_that_a_soft_shutdown_interrupts_is_run_again() -> (
    None
):
    """Asked in learningequality/studio#5520, where nobody answered.

    A soft shutdown under the grace period, as there, with time to give back.
    Late acknowledgement decides.
    """
    late, early = await asyncio.gather(
        played("soft", "late", 6), played("soft", "early", 6)
    )
    for lines in (late, early):
        # What fits into the soft shutdown ends in the old worker.
        assert ends(lines)["A"] == ends(lines)["B"] == ("done", 1)
        assert "killed" not in marks(lines, "old")
    # Begun again from its beginning, at once.
    assert ends(late)["C"] == ("handed over", 2)
    assert ends(early)["C"] == ("lost", 1)


async def test_a_run_that_is_killed_leaves_no_process() -> None:
    crowd = await let_loose("warm", "late", 4)
    assert crowd.stdout is not None
    async with asyncio.timeout(DEADLINE_S):
        while True:
            line = json.loads(await crowd.stdout.readline())
            if line["books"]:
                break
    below = psutil.Process(crowd.pid).children(recursive=True)
    names = {Path(child.cmdline()[0]).name for child in below}
    assert any("valkey" in name for name in names), names
    # Its folders are what nobody is left to remove.
    folders = {Path(child.cwd()) for child in below}
    folders |= {
        Path(books).parent
        for child in below
        if (books := child.environ().get("STOPPING_BOOKS"))
    }
    crowd.kill()
    await crowd.wait()
    await asyncio.to_thread(
        wait_until,
        lambda: not any(is_running(child.pid) for child in below),
        DEADLINE_S,
        "all are gone",
    )
    for folder in folders - {ROOT}:
        assert folder.name.startswith("own-"), folder
        shutil.rmtree(folder, ignore_errors=True)
