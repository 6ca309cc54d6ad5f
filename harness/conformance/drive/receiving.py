"""Receives one answer, for no longer and no more than a run needs.

httpx's limit is for each read, and an answer may drip for ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx

from harness.conformance.drive.addresses import fault_in

# chosen: a status or a result that a test asks for is smaller.
MOST_BYTES = 1_000_000
LOCATION = "location"

Received = tuple[int, Mapping[str, str], bytes]


async def keep_location(response: httpx.Response) -> None:
    """Hide a malformed Location from httpx: a hook of a client.

    httpx parses it even if it isn't to follow, and would take the whole
    answer for broken.
    """
    location = response.headers.get(LOCATION, "")
    if fault_in(location):
        response.extensions[LOCATION] = location
        del response.headers[LOCATION]


HOOKS: Mapping[str, list[Any]] = {"response": [keep_location]}


def encoded(headers: Mapping[str, str]) -> dict[bytes, bytes]:
    """Return headers as they are sent: a tag or an id may not be ASCII."""
    return {
        name.encode("ascii"): value.encode("utf-8", "replace")
        for name, value in headers.items()
    }


async def receive(
    http: httpx.AsyncClient,
    method: str,
    url: str,
    limit_s: float,
    *,
    content: bytes | None,
    headers: Mapping[str, str],
) -> Received:
    """Return status, headers and the beginning of the body.

    Raises TimeoutError if the answer isn't whole within the limit.
    """
    async with asyncio.timeout(limit_s):
        async with http.stream(
            method, url, content=content, headers=encoded(headers)
        ) as answer:
            got = bytearray()
            async for chunk in answer.aiter_bytes():
                got += chunk
                if len(got) > MOST_BYTES:
                    break
            received = dict(answer.headers)
            if LOCATION in answer.extensions:
                received[LOCATION] = answer.extensions[LOCATION]
            return answer.status_code, received, bytes(got)
