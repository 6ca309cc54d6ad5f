"""The experiments of chapter 10, as a reader's press starts them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

import httpx
import psutil
import pytest

from tests.running import RunningStack
from tests.system.test_experiments import run

OWN = "acc-own-"


def lines(reader: httpx.Client, kind: str, **wanted: Any) -> list[Any]:
    """Return the lines that a run has printed."""
    task = run(reader, kind, **wanted)
    events = reader.get(f"{task}/events").json()["events"]
    return [e["partial"] for e in events if e["type"] == "progressed"]


def left_over() -> list[str]:
    """Return the commands of a run's own processes that still live.

    Those below this process, and orphans; others belong to tests beside it.
    """
    found = []
    for process in psutil.process_iter(["cmdline"]):
        command = " ".join(process.info["cmdline"] or [])
        with suppress(psutil.NoSuchProcess):
            above = [parent.pid for parent in process.parents()]
            if OWN in command and (os.getpid() in above or above == [1]):
                found.append(command)
    return found


@pytest.fixture
def reader(stack: RunningStack) -> Any:
    with httpx.Client(base_url=stack.base_url, timeout=10) as client:
        client.get("/api/tasks")
        yield client


def test_turns_keep_the_quiet_owners_waits_short(reader: httpx.Client) -> None:
    before = set(left_over())
    all_ = lines(reader, "flood", tasks=80, window_s=16)
    dwelt: dict[str, list[float]] = {"first": [], "turns": []}
    for line in all_:
        for task in line["started"]:
            dwelt[task["side"]].append(task["dwell_ms"])
    assert {c["started"] for c in all_[-1]["loud"]} == {80}
    assert len(dwelt["first"]) == len(dwelt["turns"]) >= 20
    # 80 tasks of 0.2 s before four slots: 4 s, if nothing else is there.
    assert max(dwelt["first"]) > 3_000
    assert max(dwelt["turns"]) < max(dwelt["first"]) / 2
    shown = [e["track"] for line in all_ for e in line["exchanges"]]
    assert sorted(shown) == ["first-status", "turns-status"]
    assert set(left_over()) <= before


def test_a_queue_that_takes_all_does_nothing_in_time(
    reader: httpx.Client,
) -> None:
    before = set(left_over())
    all_ = lines(reader, "absorb", places=10, window_s=14)
    end, earlier = (
        {door["door"]: door for door in all_[n]["doors"]} for n in (-1, -5)
    )
    useful = {
        name: end[name]["useful"] - earlier[name]["useful"] for name in end
    }
    # 2 s: the doors did some 20 jobs each.
    assert useful["unbounded"] <= 2
    assert useful["predicted"] >= 12
    assert useful["bounded"] >= 12
    assert end["unbounded"]["refused"] == end["unbounded"]["dropped"] == 0
    assert end["unbounded"]["wait_ms"] > 1_500 > end["predicted"]["wait_ms"]
    assert end["bounded"]["refused"] > 0
    assert end["dropping"]["dropped"] > 0
    shown = "".join(e["response"] for line in all_ for e in line["exchanges"])
    assert "HTTP/1.1 429" in shown
    assert "HTTP/1.1 503" in shown
    assert "retry-after: " in shown.lower()
    assert set(left_over()) <= before
