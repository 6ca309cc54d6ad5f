"""A check is a child process: what it says is read, and it is never left."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psutil
import pytest

from accepted.lab import checking, folders, telling
from accepted.lab.checking import Check, of_lab
from accepted.lab.result import Result
from harness.verdict import Verdict
from labs.grading.lab import Lab
from tests.unit.lab.conftest import FIRST, SECOND, plan, until


def a_check(lab: Lab, events: list[Any] | None = None, **more: Any) -> Check:
    said = events if events is not None else []
    return of_lab(lab, folders.folder(lab), said.append, **more)


async def checked(lab: Lab, **planned: Any) -> Result:
    plan(folders.start(lab), **planned)
    return await a_check(lab).run()


def children() -> list[psutil.Process]:
    return [
        process
        for process in psutil.Process().children(recursive=True)
        if "tests.unit.lab.grader" in process.cmdline()
    ]


@pytest.mark.parametrize("verdict", list(Verdict))
async def test_the_verdict_is_the_graders(lab: Lab, verdict: Verdict) -> None:
    result = await checked(lab, code=int(verdict), why="so", output=["a"])
    assert result.verdict is verdict
    assert (result.why, result.took_s, result.seed) == ("so", 1.5, 7)
    assert result.output == {"worker": ["a"]}
    assert not result.was_cancelled


async def test_events_come_as_they_happen(lab: Lab) -> None:
    plan(folders.start(lab), code=1, broken=[FIRST, SECOND])
    events: list[Any] = []
    result = await a_check(lab, events).run()
    assert [event["event"] for event in events] == [
        "begin", "part", "part", "violation", "violation", "verdict",
    ]  # fmt: skip
    assert [found.requirement for found in result.found] == [FIRST, SECOND]
    (first, *_) = result.found
    assert [record.what for record in first.proof] == [
        "POST /orders", "POST /orders", "kill",
    ]  # fmt: skip


async def test_the_first_part_alone_is_no_pass(lab: Lab) -> None:
    plan(folders.start(lab), code=0, part_s=0.2)
    result = await a_check(lab, is_first_part_only=True).run()
    assert result.is_partial
    assert result.verdict is Verdict.COULD_NOT_JUDGE
    assert "first of 2 parts" in result.why
    assert not children()


async def test_a_grader_that_dies_is_the_graders_fault(lab: Lab) -> None:
    result = await checked(lab, dies="Traceback\nKeyError: 'x'\n", code=1)
    assert result.verdict is Verdict.HARNESS_FAILED
    assert "KeyError: 'x'" in result.why


async def test_a_refusal_of_the_grader_is_passed_on(lab: Lab) -> None:
    result = await checked(lab, dies="There is no lab.\n", code=2)
    assert result.verdict is Verdict.COULD_NOT_JUDGE
    assert result.why == "There is no lab."


async def test_cancelling_ends_the_grader_by_sigterm(lab: Lab) -> None:
    plan(folders.start(lab), part_s=30)
    events: list[Any] = []
    check = a_check(lab, events)
    running = asyncio.ensure_future(check.run())
    await until(lambda: len(events) >= 2)
    await check.cancel()
    assert (folders.home() / "ended").exists()
    result = await running
    assert result.was_cancelled
    assert not children()


async def test_a_grader_without_end_is_given_up(lab: Lab) -> None:
    plan(folders.start(lab), part_s=30)
    check = Check(
        checking.command(lab, folders.folder(lab)),
        lambda _: None,
        limit_s=1.0,
    )
    result = await check.run()
    assert result.verdict is Verdict.COULD_NOT_JUDGE
    assert "within 1 s" in result.why
    assert not children()


async def test_a_grader_deaf_to_sigterm_is_killed_with_its_children(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(checking, "END_LIMIT_S", 0.3)
    deaf = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c',"
        " 'import time; time.sleep(60)'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid))\n"
        'print(\'{"event": "ready"}\', flush=True)\n'
        "time.sleep(60)\n"
    )
    events: list[Any] = []
    check = Check([sys.executable, "-c", deaf], events.append)
    running = asyncio.ensure_future(check.run())
    await until(lambda: bool(events))
    pid = int((tmp_path / "pid").read_text("utf-8"))
    await check.cancel()
    await running
    assert not _lives(pid)


def test_a_grader_whose_command_is_killed_ends(
    lab: Lab, tmp_path: Path
) -> None:
    if sys.platform != "linux":
        pytest.skip("the kernel's signal at a parent's death is Linux's")
    plan(folders.start(lab), part_s=60)
    program = (
        "import asyncio, sys\n"
        "from accepted.lab.checking import Check\n"
        "check = Check(sys.argv[1:], lambda e: print(e, flush=True))\n"
        "asyncio.run(check.run())\n"
    )
    arguments = checking.command(lab, folders.folder(lab))
    parent = subprocess.Popen(
        [sys.executable, "-c", program, *arguments],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout is not None
    with parent, parent.stdout:
        parent.stdout.readline()
        (child,) = psutil.Process(parent.pid).children()
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
    until_s = time.monotonic() + 10
    while _lives(child.pid) and time.monotonic() < until_s:
        time.sleep(0.02)
    assert not _lives(child.pid)
    assert (folders.home() / "ended").exists()


async def test_a_violation_is_told_with_its_proof(lab: Lab) -> None:
    result = await checked(lab, code=1, broken=[FIRST])
    lines = telling.violation(result.found[0], width=79)
    text = "\n".join(lines)
    assert "Each order is charged once." in text
    assert "expected  one charge for order 17" in text
    assert "seen      two charges for order 17" in text
    assert "POST /orders" in text
    assert "kill a worker" in text
    assert max(map(len, lines)) <= 79
    verdict = "\n".join(telling.verdict(lab, result))
    assert "WRONG  charged-twice" in verdict
    assert "--seed 7" in verdict
    assert "hint 5" in verdict


async def test_what_a_process_printed_is_told_where_it_matters(
    lab: Lab,
) -> None:
    result = await checked(
        lab, code=1, broken=["LAB-START-02"], output=["x", "KeyError"]
    )
    assert "  KeyError" in list(telling.verdict(lab, result))
    result.found.clear()
    assert "  KeyError" not in list(telling.verdict(lab, result))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (0, "PASS  Kill the worker"),
        (2, "COULD NOT JUDGE  no port. That isn't a failure of yours."),
        (3, "NOT STARTED"),
        (4, "GRADER FAILED"),
    ],
)
async def test_each_verdict_has_its_words(
    lab: Lab, code: int, words: str
) -> None:
    result = await checked(lab, code=code, why="no port")
    assert words in "\n".join(telling.verdict(lab, result))


def _lives(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False
