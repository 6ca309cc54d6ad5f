"""Serves bytes with ETag, ranges and checksum: 200, 206, 304 or 416.

RFC 9110, 13 and 14. The callers (result.py, blobs.py) have found the bytes
and checked the owner before.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from fastapi import Request, Response
from starlette.responses import StreamingResponse

from demo.blobs.blob import Blob
from demo.blobs.blobstore import BlobStore
from demo.web import problems
from demo.web.ranges import Unsatisfiable, is_known, requested_part

# From byte `start` up to byte `end`: at once, or piece by piece.
Read = Callable[[int, int], bytes | Iterable[bytes]]


@dataclass(frozen=True, slots=True)
class Content:
    """The size, checksum and type of bytes, and how to read them."""

    size_bytes: int
    sha256: str
    media_type: str
    read: Read


def of_bytes(body: bytes, sha256: str, media_type: str) -> Content:
    """Return bytes in memory as content."""
    return Content(
        len(body), sha256, media_type, lambda start, end: body[start:end]
    )


def of_blob(
    room: BlobStore, owner: str, blob: Blob, media_type: str
) -> Content:
    """Return a blob as content, which is read while it is sent."""
    return Content(
        blob.size_bytes,
        blob.sha256,
        media_type,
        lambda start, end: room.read(owner, blob, start, end),
    )


def serve(
    request: Request, content: Content, more: Mapping[str, str]
) -> Response:
    """Return the content, a range of it, or 304 if the client has it."""
    # From the bytes themselves, so it is strong (8.8.1).
    etag = f'"{content.sha256}"'
    digest = b64encode(bytes.fromhex(content.sha256)).decode()
    headers = {
        **more,
        "ETag": etag,
        "Accept-Ranges": "bytes",
        # RFC 9530, 3: of the whole, even if the response is a part.
        "Repr-Digest": f"sha-256=:{digest}:",
        # RFC 9111, 5.2.2.4: cacheable, but revalidated with each use.
        "Cache-Control": "private, no-cache",
    }
    if is_known(request.headers, etag):
        return Response(status_code=304, headers=headers)
    size = content.size_bytes
    start, end, status = 0, size, 200
    # Ranges are defined for GET only (14.2).
    if request.method == "GET":
        try:
            part = requested_part(request.headers, etag, size)
        except Unsatisfiable:
            return problems.answer(
                request.scope,
                "range-not-satisfiable",
                headers={"Content-Range": f"bytes */{size}"},
            )
        if part is not None:
            (start, end), status = part, 206
            headers["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    headers["Content-Length"] = str(end - start)
    headers["Content-Type"] = content.media_type
    if request.method == "HEAD":
        return Response(None, status, headers)
    body = content.read(start, end)
    if isinstance(body, bytes):
        # Bytes in memory need no thread to read them.
        return Response(body, status, headers)
    return StreamingResponse(body, status, headers)
