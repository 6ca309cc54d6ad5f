"""The grader's client: its history holds what judges read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from harness.history import History, Record, load
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer
from labs.grading import client as clients
from labs.grading.client import Client


async def test_a_long_list_is_in_the_history_whole(tmp_path: Path) -> None:
    letters = [{"parcel": f"A-{n}", "cause": "x" * 60} for n in range(200)]

    async def handler(_: Request) -> Reply:
        return Reply(json=letters)

    history = History(tmp_path, "operator")
    async with (
        ScriptedServer(handler) as server,
        Client(history, server.url) as client,
    ):
        await client.get("/dead-letters")
    history.close()
    assert load(tmp_path)[-1].more["body"] == letters


async def test_of_a_huge_body_the_history_has_the_length(
    tmp_path: Path,
) -> None:
    async def handler(_: Request) -> Reply:
        return Reply(body=b"x" * 1_000_000)

    history = History(tmp_path, "reader")
    async with (
        ScriptedServer(handler) as server,
        Client(history, server.url) as client,
    ):
        await client.get("/export")
    history.close()
    assert load(tmp_path)[-1].more["body"] == "1000000 bytes"


async def endless() -> AsyncIterator[bytes]:
    """Send a byte now and then, without an end."""
    while True:
        yield b"x"
        await asyncio.sleep(0.05)


async def asked(
    folder: Path, reply: Callable[[], Reply], **more: float
) -> list[Record]:
    """Return the history of one request; nothing may come of it."""

    async def handler(_: Request) -> Reply:
        return reply()

    history = History(folder, "anna")
    async with (
        ScriptedServer(handler) as server,
        Client(history, server.url) as client,
    ):
        assert await client.get("/orders/7", **more) is None
    history.close()
    return load(folder)


async def test_an_answer_without_an_end_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "TIMEOUT_S", 0.5)
    last = (await asked(tmp_path, lambda: Reply(stream=endless())))[-1]
    assert last.phase == "unknown"
    assert "the answer didn't end within 0.5 s" in last.more["error"]


async def test_an_answer_of_any_size_isnt_taken_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clients, "MOST_BYTES", 1 << 20)
    large = b"x" * ((1 << 20) + 1)
    last = (await asked(tmp_path, lambda: Reply(body=large)))[-1]
    assert last.phase == "unknown"
    assert "more than 1 MiB came" in last.more["error"]


async def test_json_without_a_bottom_is_text(tmp_path: Path) -> None:
    async def handler(_: Request) -> Reply:
        return Reply(body=b"[" * 100_000)

    history = History(tmp_path, "anna")
    async with (
        ScriptedServer(handler) as server,
        Client(history, server.url) as client,
    ):
        answer = await client.get("/orders/7")
    history.close()
    assert answer is not None
    assert answer.json is None
    assert answer.text.startswith("[[[")
