"""The grader's client: its history holds what judges read."""

from __future__ import annotations

from pathlib import Path

from harness.history import History, load
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer
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
