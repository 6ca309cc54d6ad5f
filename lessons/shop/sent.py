"""Keeps examples of the shop's exchanges with the API, as sent over the wire.

It keeps one response for a new task and one for an existing one. So readers
see the key and its effect, which the shop otherwise hides.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from threading import Lock

import httpx
from pydantic import BaseModel

# Whose it is stays between the shop and the API.
SECRET = {b"cookie", b"set-cookie"}
REPLAYED = "idempotency-replayed"


class Exchange(BaseModel):
    """Both messages as text; times are of this machine's clock."""

    sent_s: float
    back_s: float
    request: str
    response: str


class Sent:
    """The first exchange of each sort; thread-safe."""

    def __init__(self) -> None:
        self._first: dict[bool, Exchange] = {}
        self._lock = Lock()

    def note(self, answer: httpx.Response, sent_s: float) -> None:
        """Keep an answer and its request, unless there is one like it."""
        with self._lock:
            self._first.setdefault(
                REPLAYED in answer.headers,
                Exchange(
                    sent_s=sent_s,
                    back_s=time.monotonic(),
                    request=_request(answer.request),
                    response=_response(answer),
                ),
            )

    def exchanges(self) -> list[Exchange]:
        """Return the exchanges in the order in which they were sent."""
        with self._lock:
            return sorted(self._first.values(), key=lambda one: one.sent_s)


def _request(request: httpx.Request) -> str:
    target = request.url.raw_path.decode("ascii")
    first = f"{request.method} {target} HTTP/1.1"
    return _text(first, request.headers.raw, request.content)


def _response(answer: httpx.Response) -> str:
    first = f"HTTP/1.1 {answer.status_code} {answer.reason_phrase}"
    return _text(first, answer.headers.raw, answer.content)


def _text(
    first: str, fields: Iterable[tuple[bytes, bytes]], content: bytes
) -> str:
    """Return a message as text, without what names its owner."""
    lines = [
        f"{name.decode('latin-1')}: {value.decode('latin-1')}"
        for name, value in fields
        if name.lower() not in SECRET
    ]
    return "\n".join([first, *lines]) + "\n\n" + content.decode()
