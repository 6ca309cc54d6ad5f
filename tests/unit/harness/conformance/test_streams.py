"""A reader of the conformance run reads a stream whatever it is dressed in."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from harness.conformance.conditions import Facts
from harness.conformance.dialectfile import named
from harness.conformance.drive.caller import Answer
from harness.conformance.drive.reading import facts_of
from harness.conformance.drive.session import Session
from harness.conformance.drive.streams import Followed, follow
from harness.conformance.drive.task import Task
from harness.conformance.plan import Limits, Plan
from harness.history import load
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer
from tests.unit.harness.conformance.written import Written, violated

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


@pytest.mark.parametrize(
    "type_", ["Text/Event-Stream", "text/event-stream;charset=UTF-8"]
)
async def test_a_media_type_is_the_same_in_capital_letters(
    type_: str, tmp_path: Path
) -> None:
    seen, _ = await followed(tmp_path, EVENTS, {"Content-Type": type_})
    assert seen.numbers == ["1", "2"]
    stream = Written().stream("whole", [(1, "succeeded")], type=type_)
    assert "EVENTS-01" not in violated(stream)
    other = Written().stream("whole", [], type="text/event-stream-2")
    assert "EVENTS-01" in violated(other)


def test_an_answer_that_is_a_stream_is_read_in_any_case() -> None:
    headers = {"Content-Type": "TEXT/EVENT-STREAM"}
    facts = facts_of(200, headers, b'data: {"id": 1}\r\r')
    assert facts.body == {"id": 1}


async def test_the_silence_at_the_end_of_a_stream_counts(
    tmp_path: Path,
) -> None:
    async def answer(_: Request) -> Reply:
        return Reply(headers={"Content-Type": TYPE}, stream=silent())

    async def silent() -> AsyncIterator[bytes]:
        yield EVENTS[:10]
        await asyncio.sleep(30)

    async with ScriptedServer(answer) as server:
        url = f"{server.url}/tasks"
        plan = Plan(url, named("plain"), 1, Limits(end_s=0.4))
        session = Session(plan, tmp_path)
        task = Task("1", f"{url}/1", session.owner, "s", Answer(Facts(), {}))
        await follow(session, task, "whole")
        await session.close()
    [closed] = [r for r in load(tmp_path) if r.phase == "closed"]
    assert closed.more["by"] == "limit"
    assert closed.more["silence_s"] > 0.2
