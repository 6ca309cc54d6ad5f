"""The request id: one name for a request, wherever it leaves a trace.

A client's X-Request-Id is taken when it is a plain token, else one is made;
it comes back with the answer, stands in a task's first event, and in the
log beside whatever went wrong.
"""

from __future__ import annotations

import random
import re

from starlette.datastructures import Headers

HEADER = "X-Request-Id"
# chosen: a UUID has 36 characters. Nothing that could end a log line.
SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
# As many as a UUID has, made in a tenth of the time. It is no secret.
ID_BITS = 128


def id_of(headers: Headers) -> str:
    """Return the id of the request with these headers."""
    named = headers.get(HEADER, "")
    if SANE_ID.fullmatch(named):
        return named
    return f"{random.getrandbits(ID_BITS):032x}"


def field(request_id: str) -> tuple[bytes, bytes]:
    """Return the field of the answer that tells the id, as ASGI has it."""
    return HEADER.lower().encode(), request_id.encode()
