"""Reads or makes the request id, which names a request in every record of it.

A client's X-Request-Id is used if it is a plain token; otherwise a new id is
made. It is in the response, in the task's first event, and in the log beside
each error.
"""

from __future__ import annotations

import random
import re

from starlette.datastructures import Headers

HEADER = "X-Request-Id"
# chosen: a UUID has 36 characters. No character that could end a log line.
SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# As many as a UUID has, made in a tenth of the time. The id isn't secret.
ID_BITS = 128


def id_of(headers: Headers) -> str:
    """Return the id of the request with these headers."""
    named = headers.get(HEADER, "")
    if SANE_ID.fullmatch(named):
        return named
    return f"{random.getrandbits(ID_BITS):032x}"


def field(request_id: str) -> tuple[bytes, bytes]:
    """Return the response's header field with the id, in ASGI's form."""
    return HEADER.lower().encode(), request_id.encode()
