"""Claim check: upload large bytes, pass on their reference, download them.

The bytes are streamed as they arrive: neither the gateway nor this module
reads them whole or looks into them. They are served as a download, whatever
they are, so that no page that somebody uploaded runs on this origin.
"""

from __future__ import annotations

import asyncio
import re
from base64 import b64decode
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from demo.api.described import BLOB, CONTENT_FIELDS, example
from demo.api.serving import of_blob, serve
from demo.api.wiring import WiringDep
from demo.blobs.blob import BLOB_SHAPE, Blob, new_blob_id
from demo.errors import UnknownBlob
from demo.web.address import address_of
from demo.web.bodies import announced_bytes
from demo.web.fields import joined
from demo.web.openapi import documented, fields
from demo.web.owner import Owner

router = APIRouter(prefix="/api/blobs", tags=["blobs"])

# Bodies that the door must leave unread: see web/bodies.py.
STREAMED = frozenset({("PUT", "/api/blobs")})

BYTES = "application/octet-stream"
# OpenAPI 3.1, 4.8.20.
LINKS = {
    operation: {
        "operationId": operation,
        "parameters": {"blob_id": "$response.body#/id"},
    }
    for operation in ("get_blob", "delete_blob")
}
# chosen: the gateway's timeout of 10 s and a margin, see web/bodies.py.
PIECE_WAIT_S = 15.0
# chosen: a quarter of a megabit per second, as on a bad phone line; slower
# uploads are cut off. The largest blob may take 17 minutes.
LEAST_BYTES_PER_S = 32_768
# In OpenAPI's form. A Header() would see only one line of several.
DIGEST_FIELD = {
    "name": "Content-Digest",
    "in": "header",
    "required": False,
    "schema": {"type": "string"},
    "description": "RFC 9530; the server checks sha-256.",
}
# RFC 9530, 2: a dictionary of algorithms, of which we check this one. If it
# comes twice, the last one counts (RFC 9651, 3.2).
_SHA256 = re.compile(r"(?:^|[,\s])sha-256=:([^:]*):", re.IGNORECASE)
SHA256_BYTES = 32


class BlobView(BaseModel):
    """A blob as its owner sees it; `id` is what an input carries."""

    id: str = Field(pattern=f"^{BLOB_SHAPE}$")
    size_bytes: int
    sha256: str = Field(description="In hexadecimal.")
    created_at: datetime
    expires_at: datetime


async def _shaped(blob_id: Annotated[str, Path()]) -> str:
    """Return the id in the path, without a look-up if it can't be one."""
    if not re.fullmatch(BLOB_SHAPE, blob_id):
        raise UnknownBlob(blob_id)
    return blob_id


BlobId = Annotated[str, Depends(_shaped)]


# --8<-- [start:put]
@router.put(
    "",
    status_code=201,
    openapi_extra={
        "requestBody": {"content": {BYTES: {}}, "required": False},
        "parameters": [DIGEST_FIELD],
    },
    responses={
        201: {
            "description": "The blob is stored",
            "headers": fields(Location="The blob's address."),
            "links": LINKS,
            "content": example(BLOB),
        },
        **documented(
            "malformed-request",
            "cross-origin",
            "request-timeout",
            "body-too-large",
            "quota-exceeded",
            "unavailable",
            "storage-full",
        ),
    },
)
async def put_blob(
    owner: Owner,
    wiring: WiringDep,
    request: Request,
    response: Response,
) -> BlobView:
    """Keep the body, whole or not at all, and answer with its reference.

    The 201 leaves when the bytes and their checksum are on the disk, or
    wherever blobs are kept.
    """
    sha256 = _announced(joined(request.headers, "content-digest"))
    most_bytes = wiring.blobs.most_bytes(announced_bytes(request.headers))
    address = address_of(request)
    with wiring.uploads.begin(owner, address, most_bytes) as kept:
        blob = await wiring.blobs.put(
            owner,
            new_blob_id(),
            _pieces(request),
            announced_bytes=announced_bytes(request.headers),
            sha256=sha256,
        )
        kept[blob.id] = blob.size_bytes
    response.headers["Location"] = f"/api/blobs/{blob.id}"
    return _view(blob)


# --8<-- [end:put]


@router.head("/{blob_id}", include_in_schema=False)
@router.get(
    "/{blob_id}",
    response_class=Response,
    responses={
        200: {
            "description": "The whole blob",
            "headers": fields(**CONTENT_FIELDS),
            "content": {BYTES: {}},
        },
        206: {
            "description": "The range",
            "headers": fields(**CONTENT_FIELDS, Content_Range="Which part."),
            "content": {BYTES: {}},
        },
        304: {"description": "Not changed: the client has it already"},
        **documented(
            "not-found", "expired", "range-not-satisfiable", "unavailable"
        ),
    },
)
def get_blob(
    blob_id: BlobId, owner: Owner, wiring: WiringDep, request: Request
) -> Response:
    """Return the bytes, or the range of them that is asked for."""
    blob = wiring.blobs.about(owner, blob_id)
    # A page that a browser would show is not served from this origin.
    saved = f'attachment; filename="{blob.id}"'
    content = of_blob(wiring.blobs, owner, blob, BYTES)
    return serve(request, content, {"Content-Disposition": saved})


@router.delete(
    "/{blob_id}",
    status_code=204,
    # Without it FastAPI would name a media type for an empty body.
    response_class=Response,
    responses=documented(
        "cross-origin", "not-found", "expired", "unavailable"
    ),
)
async def delete_blob(
    blob_id: BlobId, owner: Owner, wiring: WiringDep
) -> None:
    """Forget a blob. A task that hasn't read it yet will miss it."""
    await asyncio.to_thread(wiring.blobs.delete, owner, blob_id)
    wiring.uploads.forget(blob_id)


async def _pieces(request: Request) -> AsyncIterator[bytes]:
    """Yield the body as it arrives; cut off silent and slow clients."""
    pieces = aiter(request.stream())
    loop = asyncio.get_running_loop()
    late_at_s = loop.time() + PIECE_WAIT_S
    while True:
        try:
            async with asyncio.timeout_at(
                min(late_at_s, loop.time() + PIECE_WAIT_S)
            ):
                piece = await anext(pieces)
        except StopAsyncIteration:
            return
        except TimeoutError:
            raise HTTPException(408) from None
        late_at_s += len(piece) / LEAST_BYTES_PER_S
        yield piece


def _announced(content_digest: str) -> str | None:
    """Return the SHA-256 that the client computed, in hexadecimal."""
    found = _SHA256.findall(content_digest)
    if not found:
        return None
    try:
        digest = b64decode(found[-1], validate=True)
    # Not only binascii.Error: text that isn't ASCII raises plain ValueError.
    except ValueError:
        digest = b""
    if len(digest) != SHA256_BYTES:
        raise HTTPException(
            400,
            "Content-Digest has no valid SHA-256. Send"
            " `sha-256=:…:`, or leave the header out.",
        )
    return digest.hex()


def _view(blob: Blob) -> BlobView:
    return BlobView(
        id=blob.id,
        size_bytes=blob.size_bytes,
        sha256=blob.sha256,
        created_at=blob.created_at,
        expires_at=blob.expires_at,
    )
