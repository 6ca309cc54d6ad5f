"""The servers' HTTP: where a request ends, and whose answer goes where.

The table of odd requests is in tests/security/framings.py; here is what
needs a handler that answers early, late, or tells what it was given.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import uvicorn

from demo.web.stricthttp import StrictHttp
from tests.security.rawhttp import Line

KEEP_ALIVE_S = 1
POST = b" HTTP/1.1\r\nHost: test\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
GET = b"GET /next HTTP/1.1\r\nHost: test\r\n\r\n"


async def app(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the path and the names of all fields."""
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    is_more = scope["path"] not in {"/early", "/slow"}
    while is_more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        is_more = message.get("more_body", False)
    names = b" ".join(name for name, _ in scope["headers"])
    start = {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"x-fields", names), (b"x-path", scope["path"].encode())],
    }
    await send(start)
    await send({"type": "http.response.body"})


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    socket = tmp_path_factory.mktemp("strict") / "s"
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            uds=str(socket),
            http=StrictHttp,
            lifespan="off",
            log_level="critical",
            timeout_keep_alive=KEEP_ALIVE_S,
        )
    )
    thread = Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield socket
    server.should_exit = True
    thread.join()


def spoken(where: Path, *pieces: bytes) -> list[str]:
    """Return the path or the status of each answer, up to the end."""
    told = []
    with Line(where, 10) as line:
        line.send(pieces)
        while answer := line.answer():
            told.append(answer.fields.get("x-path", str(answer.status)))
    return told


@pytest.mark.parametrize(
    ("pieces", "right"),
    [
        # Nothing is said in the place of an answer that is owed.
        ((b"GET /slow" + POST + b"\r\nGARBAGE\r\n\r\n",), ["/slow"]),
        ((b"GET /slow" + POST + b"\r\n", b"GARBAGE\r\n\r\n"), ["/slow"]),
        # Nor where nobody waits for one.
        ((b"POST /early" + CHUNKED, b"no size\r\n" + GET), ["/early"]),
        # What is broken is refused where it is the request's own answer.
        ((b"POST /a" + CHUNKED + b"no size\r\n" + GET,), ["400"]),
        ((b"GET /a" + POST + b"\r\n", b"GARBAGE\r\n\r\n"), ["/a", "400"]),
        ((b"CONNECT a:1" + POST + b"\r\n" + GET,), ["400"]),
        ((b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",), ["400"]),
        # An answer before the body's end doesn't make a request of it.
        (
            (b"POST /early" + POST + b"Content-Length: 40\r\n\r\n", GET),
            ["/early"],
        ),
        # Told no before its body, one may leave it out (RFC 9110, 10.1.1).
        (
            (
                b"POST /early" + POST + b"Expect: 100-continue\r\n"
                b"Content-Length: 5\r\n\r\n",
                GET,
            ),
            ["/early"],
        ),
        (
            (b"GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n" + GET,),
            ["/a"],
        ),
        ((b"GET /a" + POST + b"\r\n" + GET * 3,), ["/a", *["/next"] * 3]),
        ((b"GET http://other/a" + POST + b"\r\n" + GET,), ["/a", "/next"]),
    ],
)
def test_each_answer_is_of_its_request(
    server: Path, pieces: tuple[bytes, ...], right: list[str]
) -> None:
    assert spoken(server, *pieces) == right


def test_trailers_are_no_header(server: Path) -> None:
    body = b"1\r\nx\r\n0\r\nCookie: a=b\r\nOrigin: x\r\n\r\n"
    with Line(server, 10) as line:
        line.send((b"POST /a" + CHUNKED + body,))
        answer = line.answer()
    assert answer is not None
    assert answer.fields["x-fields"] == "host transfer-encoding"


def test_upgrades_in_one_segment_are_all_read(server: Path) -> None:
    # More than Python's stack is deep.
    one = (
        b"POST /a" + POST + b"Connection: Upgrade\r\nUpgrade: h2c\r\n"
        b"Content-Length: 1\r\n\r\nx"
    )
    assert spoken(server, one * 2_000) == ["/a"] * 2_000


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"GET /a HTTP/1.1\r\nX-",
        b"POST /early" + POST + b"Content-Length: 1000\r\n\r\n",
    ],
)
def test_who_trickles_loses_the_connection(server: Path, start: bytes) -> None:
    with Line(server, 10) as line:
        begun_s = time.monotonic()
        line.send([start])
        while line.send([b"a"]):
            assert time.monotonic() - begun_s < KEEP_ALIVE_S + 3
