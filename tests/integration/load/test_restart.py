"""Both servers are really restarted, and only one side remembers."""

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
from tests.integration.worker.crew import Crew
from tests.running import is_running, wait_until

# The least that a press may have; on a slow machine the run takes longer.
WINDOW_S = 14
DEADLINE_S = 60.0

Lines = list[dict[str, Any]]


async def let_loose(crew: Crew, **wanted: Any) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "lessons.load", "restart"),
        *(json.dumps({"window_s": WINDOW_S, **wanted}), "t_run"),
        stdout=asyncio.subprocess.PIPE,
        cwd=ROOT,
        env={**os.environ, "ACCEPTED_BROKER_URL": crew.valkey.url},
    )


async def watched(crew: Crew, **wanted: Any) -> Lines:
    generator = await let_loose(crew, **wanted)
    async with asyncio.timeout(DEADLINE_S):
        said, _ = await generator.communicate()
    assert generator.returncode == 0
    *lines, last = (json.loads(line) for line in said.splitlines())
    assert last == {"is_over": True}
    return lines


def seen(lines: Lines, what: str, side: str) -> Lines:
    return [s for line in lines for s in line[what] if s["side"] == side]


def marks(lines: Lines, side: str) -> dict[str, Any]:
    return {mark["what"]: mark for mark in seen(lines, "marks", side)}


async def test_a_restart_forgets_and_the_queue_goes_on(crew: Crew) -> None:
    worker = await crew.worker("paced")
    killed, stopped = await asyncio.gather(
        watched(crew, how="kill", states="dict"),
        watched(crew, how="stop", states="file"),
    )
    for lines in (killed, stopped):
        for side in ("request", "background", "queue"):
            jobs = seen(lines, "jobs", side)
            assert len(jobs) == 3
            # Four steps of half a second: nobody is faster than the work.
            assert all(job["took_ms"] >= 1990 for job in jobs)
            is_early = side != "request"
            for job in jobs:
                assert (job["accepted_ms"] < job["took_ms"]) is is_early
        for side in ("background", "queue"):
            mark = marks(lines, side)
            assert list(mark) == ["given", "signalled", "ended", "started"]
            assert mark["ended"]["pid"] != mark["started"]["pid"]
            assert not is_running(mark["ended"]["pid"])
            assert not is_running(mark["started"]["pid"])
            polls = seen(lines, "polls", side)
            ended_ms = mark["ended"]["at_ms"]
            started_ms = mark["started"]["at_ms"]
            while_away = [
                poll
                for poll in polls
                if ended_ms < poll["at_ms"] < started_ms - 1000
            ]
            assert all(poll["status"] is None for poll in while_away)
            after = [p for p in polls if p["at_ms"] > started_ms]
            assert after
            if side == "queue":
                assert {poll["status"] for poll in after} == {200}
                assert after[-1]["state"] == "succeeded"
            elif lines is killed:
                assert {poll["status"] for poll in after} == {404}
            else:
                # Kept, and of no use: nobody works on it any more.
                assert {poll["state"] for poll in after} == {"running"}
                assert len({poll["done"] for poll in after}) == 1
        log = [event for line in lines for event in line["log"]]
        assert [event["seq"] for event in log] == list(range(1, 16))
        assert log[-1]["type"] == "succeeded"
        [started] = [e for e in log if e["type"] == "started"]
        assert started["pid"] == worker.pid
        mark = marks(lines, "queue")
        assert [
            event
            for event in log
            if mark["ended"]["at_ms"]
            < event["at_ms"]
            < mark["started"]["at_ms"]
        ], "nothing was done while there was no API"
        shown = [x["track"] for line in lines for x in line["exchanges"]]
        assert set(shown) == {"background-side", "queue-side"}


async def test_what_the_load_generator_has_started_dies_with_it(
    crew: Crew,
) -> None:
    generator = await let_loose(crew, how="kill", states="dict")
    assert generator.stdout is not None
    async with asyncio.timeout(DEADLINE_S):
        await generator.stdout.readline()
    below = psutil.Process(generator.pid).children(recursive=True)
    sockets = {
        Path(word)
        for child in below
        for word in child.cmdline()
        if word.endswith(".sock")
    }
    assert {socket.name for socket in sockets} == {
        "api.sock",
        "background.sock",
    }
    generator.kill()
    await generator.wait()
    await asyncio.to_thread(
        wait_until,
        lambda: not any(is_running(child.pid) for child in below),
        DEADLINE_S,
        "all are gone",
    )
    # Its folder is what nobody is left to remove.
    for socket in sockets:
        shutil.rmtree(socket.parent, ignore_errors=True)
