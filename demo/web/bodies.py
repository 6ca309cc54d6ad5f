"""Reads and checks request bodies: their size, type and JSON.

The door (door.py) reads the whole body before anything else looks at it. The
limit is small, and it counts the bytes that arrive instead of trusting a
header.
"""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Message, Receive

from demo.web import strictjson
from demo.web.raised import Refused

WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

# Method and path of requests whose handlers read the body themselves, with a
# limit and media types of their own.
Streamed = frozenset[tuple[str, str]]

# chosen: more digits than any size has.
LENGTH_DIGITS = 18
# The gateway refuses bodies of this size or more (deploy/gateway/Caddyfile).
DISCARD_LIMIT_BYTES = 1_000_000

# chosen: the gateway's timeout of 10 s and a margin, so that the gateway is
# the one to cut a connection. Some servers have no gateway. Inputs are small,
# so a client that needs longer only occupies a connection.
BODY_WAIT_S = 15.0


async def read(headers: Headers, receive: Receive, limit_bytes: int) -> bytes:
    """Return a request's body. Raises Refused, and ClientDisconnect."""
    try:
        async with asyncio.timeout(BODY_WAIT_S):
            return await _read(headers, receive, limit_bytes)
    except TimeoutError:
        raise Refused(
            "request-timeout", headers={"Connection": "close"}
        ) from None


async def _read(headers: Headers, receive: Receive, limit_bytes: int) -> bytes:
    is_over = announced_bytes(headers) > limit_bytes
    body, is_more = b"", True
    while is_more and not is_over:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        is_more = message.get("more_body", False)
        is_over = len(body) > limit_bytes
    if is_over:
        if is_more:
            await _discard(receive)
        raise Refused(
            "body-too-large",
            f"The limit is {limit_bytes} bytes.",
            # The rest of the body isn't worth reading.
            headers={"Connection": "close"},
        )
    return body


def announced_bytes(headers: Headers) -> int:
    """Return the announced size of the body, 0 if there is none."""
    length = headers.get("content-length", "")
    # `int` raises for thousands of digits; their start is too large already.
    return int(length[:LENGTH_DIGITS]) if length.isdecimal() else 0


def parse(headers: Headers, body: bytes) -> Any:
    """Return the JSON of a body; None for no body. Raises Refused."""
    # A request without a body may have no type: another site's form can't
    # be sent like that, see origin.py.
    named = headers.get("content-type", "")
    if (named or body) and not _is_json(named):
        raise Refused("unsupported-media-type")
    coding = headers.get("content-encoding")
    if coding and coding.lower() != "identity":
        raise Refused(
            "unsupported-media-type",
            "Content-Encoding isn't supported. Send the JSON without it.",
            # RFC 9110, 15.5.16.
            headers={"Accept-Encoding": "identity"},
        )
    try:
        return strictjson.parse(body) if body else None
    except strictjson.JSONError as error:
        detail = f"{error}"[:1].upper() + f"{error}."[1:]
        raise Refused("malformed-request", detail) from None


async def _discard(receive: Receive) -> None:
    """Read the rest of a refused body, up to a limit.

    If the server responds and closes while the gateway still writes, the
    client gets a 502 instead of our 413. measured: by hand, 20 of 90 bodies
    of 70 to 990 kB.
    """
    seen_bytes, is_more = 0, True
    while is_more and seen_bytes < DISCARD_LIMIT_BYTES:
        message = await receive()
        seen_bytes += len(message.get("body", b""))
        is_more = message.get("more_body", False)


def _is_json(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() == "application/json"


def again(body: bytes, receive: Receive) -> Receive:
    """Return a `receive` that returns the body first, then the rest."""
    is_sent = False

    async def receive_again() -> Message:
        nonlocal is_sent
        if is_sent:
            return await receive()
        is_sent = True
        return {"type": "http.request", "body": body, "more_body": False}

    return receive_again
