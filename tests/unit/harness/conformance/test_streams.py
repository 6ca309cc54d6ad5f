"""A reader of the conformance run reads a stream whatever it is dressed in."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

from harness.conformance.conditions import Facts
from harness.conformance.dialectfile import named
from harness.conformance.drive.caller import Answer
from harness.conformance.drive.session import Session
from harness.conformance.drive.streams import Followed, follow
from harness.conformance.drive.task import Task
from harness.conformance.plan import Plan
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer

EVENTS = (
    b'id: 1\ndata: {"state":"running"}\n\n'
    b'id: 2\ndata: {"state":"succeeded"}\n\n'
)
TYPE = "text/event-stream"


async def followed(
    folder: Path, content: bytes, headers: dict[str, str]
) -> tuple[Followed, list[Request]]:
    """Follow a stream that is sent in two pieces."""
    asked: list[Request] = []

    async def pieces() -> AsyncIterator[bytes]:
        yield content[:20]
        yield content[20:]

    async def answer(request: Request) -> Reply:
        asked.append(request)
        return Reply(headers=headers, stream=pieces())

    async with ScriptedServer(answer) as server:
        url = f"{server.url}/tasks"
        session = Session(Plan(url, named("plain"), 1), folder)
        said = Answer(Facts(), {})
        task = Task("1", f"{url}/1", session.owner, "stream", said)
        seen = await follow(session, task, "whole")
        await session.close()
    return seen, asked


async def test_a_stream_is_asked_for_without_compression_and_read_with_it(
    tmp_path: Path,
) -> None:
    headers = {"Content-Type": TYPE, "Content-Encoding": "gzip"}
    seen, asked = await followed(tmp_path, gzip.compress(EVENTS), headers)
    assert asked[0].headers["accept-encoding"] == "identity"
    assert (seen.numbers, seen.has_ended) == (["1", "2"], True)
