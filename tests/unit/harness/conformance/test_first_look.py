"""A run that can't be begun says why, in one sentence."""

from __future__ import annotations

import socket

import pytest

from harness.conformance.dialectfile import named, shipped
from harness.conformance.drive.firstlook import CouldNotLook, look
from harness.replies import Reply, Request
from harness.scripted import ScriptedServer

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
