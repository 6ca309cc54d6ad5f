"""A run that can't be begun says why, in one sentence."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from harness.conformance.dialectfile import named, shipped
from harness.conformance.drive.firstlook import CouldNotLook, look
from harness.conformance.drive.ours import Service
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer
from harness.target import CouldNotStart

PLAIN = [named("plain")]
ALL = list(shipped().values())
LOGIN = {"Location": "https://login.example/?next=/tasks"}
PAGE = {"Content-Type": "text/html; charset=utf-8"}


async def refused(reply: Reply, dialects: object = PLAIN) -> str:
    """Return why a service that always replies so can't be judged."""

    async def answer(_: Request) -> Reply:
        return reply

    async with ScriptedServer(answer) as server:
        with pytest.raises(CouldNotLook) as error:
            await look(server.url, dialects, None, {}, 1)  # type: ignore[arg-type]
    return str(error.value)


@pytest.mark.parametrize("dialects", [PLAIN, ALL], ids=["one", "all"])
@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (Reply(200, body=b"<html>", headers=PAGE), "page of HTML"),
        (Reply(302, headers=LOGIN), "redirected to https://login.example"),
        (Reply(401), "wants credentials"),
        (Reply(404, {"detail": "Not Found"}), "aren't submitted there"),
        (Reply(405), "aren't submitted there"),
        (Reply(429), "too many requests"),
        (Reply(422, {"detail": [{"loc": ["body", "who"]}]}), "--body FILE"),
        (Reply(cut=True), "isn't HTTP"),
    ],
    ids=["html", "login", "401", "404", "405", "429", "other-body", "cut"],
)
async def test_an_answer_that_is_no_acceptance(
    reply: Reply, words: str, dialects: object
) -> None:
    assert words in await refused(reply, dialects)


async def test_an_answer_that_no_dialect_fits() -> None:
    told = await refused(Reply(200, {"ok": True}), ALL)
    assert "No dialect that is known here fits" in told
    assert "--show-dialect plain" in told


async def test_a_wrong_status_code_is_judged_rather_than_refused() -> None:
    async def answer(_: Request) -> Reply:
        return Reply(200, {"id": "1", "state": "queued"})

    async with ScriptedServer(answer) as server:
        seen = await look(server.url, PLAIN, None, {}, 1)
        assert seen.submit_url == f"{server.url}/tasks"


async def test_an_answer_without_an_end_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("harness.conformance.drive.firstlook.WHOLE_S", 0.3)

    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b" "
            await asyncio.sleep(0.02)

    reply = Reply(202, headers={"Location": "/tasks/1"}, stream=drip())
    assert "hasn't ended after" in await refused(reply)


async def test_an_answer_of_many_bytes_is_read_in_part() -> None:
    async def flood() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 100_000

    async def answer(_: Request) -> Reply:
        return Reply(202, headers={"Location": "/1"}, stream=flood())

    async with ScriptedServer(answer) as server:
        async with asyncio.timeout(10):
            seen = await look(server.url, PLAIN, None, {}, 1)
    assert seen.dialect == PLAIN[0]


async def test_a_service_has_started_whose_answer_never_ends() -> None:
    async def drip() -> AsyncIterator[bytes]:
        while True:
            yield b":\n\n"
            await asyncio.sleep(0.02)

    async def answer(_: Request) -> Reply:
        return Reply(200, stream=drip())

    async with ScriptedServer(answer) as server:
        service = Service("true", server.url, 1.0)
        async with asyncio.timeout(10):
            with pytest.raises(CouldNotStart, match="Something answers"):
                await asyncio.to_thread(service.require_free)


async def test_nobody_listens() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        port = closed.getsockname()[1]
        with pytest.raises(CouldNotLook, match="Nothing answers at"):
            await look(f"http://127.0.0.1:{port}", PLAIN, None, {}, 1)


async def test_there_is_no_such_host() -> None:
    with pytest.raises(CouldNotLook, match="no host of the name"):
        await look("http://nobody.invalid/tasks", PLAIN, None, {}, 1)


async def test_http_where_tls_is_asked_for() -> None:
    async def answer(_: Request) -> Reply:
        return Reply(202)

    async with ScriptedServer(answer) as server:
        url = server.url.replace("http:", "https:")
        with pytest.raises(CouldNotLook, match="doesn't speak TLS"):
            await look(url, PLAIN, None, {}, 1)
