"""How a client leaves a blob, and what it writes down of it.

A blob has no key: who doesn't know what became of one leaves another. So
each 201 is a promise of its own, and nothing else is one.
"""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from tests.campaign.client import Client

# chosen: some pieces even of a small blob, so that faults fall between.
PIECE_BYTES = 64 * 1024
# chosen: a full disk is free again after 3 s, a killed API after 1 s.
TRIES = 8
REFUSED_S = 0.5


async def leave(client: Client, content: bytes) -> str | None:
    """Return the reference of what was left; None when nobody took it."""
    digest = hashlib.sha256(content)
    more = {"bytes": len(content), "sha256": digest.hexdigest()}
    # Announced by length and checksum, or neither.
    is_announced = client.random.random() < 0.5
    headers = {"Content-Digest": f"sha-256=:{_base64(digest.digest())}:"}
    for _ in range(TRIES):
        op = client.history.invoke("leave", **more)
        try:
            answer = await client.http.put(
                "/api/blobs",
                content=content if is_announced else _pieces(content),
                headers=headers if is_announced else {},
            )
        except httpx.HTTPError as error:
            name = type(error).__name__
            client.history.write(op, "leave", "unknown", error=name, **more)
        else:
            told: dict[str, Any] = {"status": answer.status_code, **more}
            if answer.status_code == 201:
                blob = str(answer.json()["id"])
                client.history.write(op, "leave", "ok", blob=blob, **told)
                client.blobs.add(blob)
                return blob
            phase = "unknown" if answer.status_code >= 500 else "fail"
            client.history.write(op, "leave", phase, **told)
        await asyncio.sleep(REFUSED_S)
    return None


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), PIECE_BYTES):
        yield content[start : start + PIECE_BYTES]


def _base64(digest: bytes) -> str:
    return b64encode(digest).decode()
