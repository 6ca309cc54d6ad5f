"""How a client uploads a blob, and what it notes about it.

An upload has no key: a client that got no answer uploads again. So each
201 is a promise of its own, and no other answer is one.
"""

from __future__ import annotations

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import httpx

if TYPE_CHECKING:
    from harness.workload.client import Client

# chosen: some pieces even of a small blob, so that faults fall in between.
PIECE_BYTES = 64 * 1024
# chosen: a full disk is free again after 3 s, a killed API after 1 s.
TRIES = 8
REFUSED_S = 0.5


async def upload(client: Client, content: bytes) -> str | None:
    """Return the reference of an upload; None when all tries failed."""
    digest = hashlib.sha256(content)
    more = {"bytes": len(content), "sha256": digest.hexdigest()}
    # Announced by length and checksum, or neither.
    is_announced = client.random.random() < 0.5
    headers = {"Content-Digest": f"sha-256=:{_base64(digest.digest())}:"}
    for _ in range(TRIES):
        op = client.history.invoke("upload", **more)
        try:
            answer = await client.http.put(
                client.dialect.addresses.uploads,
                content=content if is_announced else _pieces(content),
                headers=headers if is_announced else {},
            )
        except httpx.HTTPError as error:
            name = type(error).__name__
            client.history.write(op, "upload", "unknown", error=name, **more)
        else:
            noted: dict[str, Any] = {"status": answer.status_code, **more}
            if answer.status_code == 201:
                reference = str(answer.json()["id"])
                client.history.write(
                    op, "upload", "ok", upload=reference, **noted
                )
                client.uploads.add(reference)
                return reference
            phase = "unknown" if answer.status_code >= 500 else "fail"
            client.history.write(op, "upload", phase, **noted)
        await asyncio.sleep(REFUSED_S)
    return None


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), PIECE_BYTES):
        yield content[start : start + PIECE_BYTES]


def _base64(digest: bytes) -> str:
    return b64encode(digest).decode()
