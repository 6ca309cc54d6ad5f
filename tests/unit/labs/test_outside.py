"""The outside world: what it counts, what it holds, whom it saw calling."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import psutil
import pytest

from harness.history import History, load
from harness.replies import Reply
from labs.grading.outside import Call, Outside


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    history = History(tmp_path, "outside")
    async with Outside(history, lambda: [psutil.Process()]) as world:
        yield world
    history.close()


@pytest.fixture
async def http(outside: Outside) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(
        base_url=outside.url, trust_env=False
    ) as client:
        yield client


async def test_a_call_counts_once_per_key(
    outside: Outside, http: httpx.AsyncClient
) -> None:
    for key in ("a", "a", "b"):
        await http.post("/charge", json={"key": key})
    await http.post("/charge", headers={"Idempotency-Key": "b"})
    assert [call.key for call in outside.counted("charge")] == ["a", "b"]
    assert len(outside.made("charge")) == 4


async def test_a_call_without_a_key_always_counts(
    outside: Outside, http: httpx.AsyncClient
) -> None:
    for _ in range(2):
        await http.post("/mail", json={"to": "x"})
    assert len(outside.counted("mail")) == 2


@pytest.mark.parametrize("after_counting", [False, True])
async def test_a_trap_holds_one_call_and_names_its_process(
    outside: Outside, http: httpx.AsyncClient, *, after_counting: bool
) -> None:
    trap = outside.trap("charge", after_counting=after_counting)
    held = asyncio.create_task(http.post("/charge", json={"key": "a"}))
    call = await trap.reached(10)
    assert call is not None
    assert call.pid == os.getpid()
    assert len(outside.counted("charge")) == after_counting
    # The next one isn't held.
    await http.post("/charge", json={"key": "b"})
    assert not held.done()
    trap.release()
    assert (await held).json() == {"is_counted": True}


async def test_a_trap_that_nothing_reaches_says_so(outside: Outside) -> None:
    assert await outside.trap("charge").reached(0.01) is None


async def test_a_lab_may_answer_itself_and_the_history_has_it(
    outside: Outside, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    def busy(call: Call) -> Reply:
        return Reply(503, json={"number": call.number, "rest": call.rest})

    outside.on("render", busy)
    answer = await http.post("/render/7", json={"size": 1})
    assert (answer.status_code, answer.json()) == (
        503,
        {"number": 1, "rest": "7"},
    )
    invoke, ok = load(tmp_path)
    assert (invoke.what, invoke.phase) == ("render", "invoke")
    assert (ok.phase, ok.more["status"]) == ("ok", 503)


async def test_a_call_that_is_cut_has_no_status_in_the_history(
    outside: Outside, http: httpx.AsyncClient, tmp_path: Path
) -> None:
    outside.on("label", lambda _: Reply(cut=True))
    with pytest.raises(httpx.HTTPError):
        await http.post("/label", json={})
    more = load(tmp_path)[-1].more
    assert (more["status"], more["says"]) == (0, "label: no answer")
