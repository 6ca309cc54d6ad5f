"""The scripted server: answers, streams, and connections that it cuts."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from harness.replies import Reply, Request
from harness.scripted import ScriptedServer


async def test_a_handler_sees_the_request_and_its_answer_arrives() -> None:
    async def handler(request: Request) -> Reply:
        return Reply(
            201,
            json={
                "said": request.json,
                "key": request.headers["idempotency-key"],
                "q": request.query["q"],
                "path": request.path,
            },
            headers={"Location": "/tasks/1"},
        )

    async with ScriptedServer(handler) as server, httpx.AsyncClient() as http:
        answers = [
            await http.post(
                f"{server.url}/tasks?q=1",
                json={"n": n},
                headers={"Idempotency-Key": "k"},
            )
            for n in range(2)
        ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[1].headers["location"] == "/tasks/1"
    assert answers[1].json() == {
        "said": {"n": 1},
        "key": "k",
        "q": "1",
        "path": "/tasks",
    }


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(cut=True), httpx.ReadError),
        (
            Reply(body=b"0123456789", cut_after_bytes=4),
            httpx.RemoteProtocolError | httpx.ReadError,
        ),
    ],
)
async def test_a_connection_is_cut(
    reply: Reply, error: type[Exception]
) -> None:
    async def handler(_: Request) -> Reply:
        return reply

    async with ScriptedServer(handler) as server, httpx.AsyncClient() as http:
        try:
            await http.get(server.url)
        except httpx.HTTPError as seen:
            assert isinstance(seen, error)  # noqa: PT017
        else:
            pytest.fail("the answer arrived whole")


async def test_a_stream_ends_when_its_client_goes() -> None:
    ended = asyncio.Event()

    async def pieces() -> AsyncIterator[bytes]:
        try:
            yield b"one\n"
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def handler(_: Request) -> Reply:
        return Reply(stream=pieces())

    async with ScriptedServer(handler) as server, httpx.AsyncClient() as http:
        async with http.stream("GET", server.url) as answer:
            assert await anext(answer.aiter_bytes()) == b"one\n"
        await asyncio.wait_for(ended.wait(), 10)


async def test_a_head_and_a_204_have_no_body() -> None:
    async def handler(request: Request) -> Reply:
        return Reply(200 if request.method == "HEAD" else 204, body=b"text")

    async with ScriptedServer(handler) as server, httpx.AsyncClient() as http:
        assert (await http.head(server.url)).content == b""
        assert (await http.delete(server.url)).content == b""
        assert (await http.delete(server.url)).status_code == 204
