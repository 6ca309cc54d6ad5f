"""A request as a scripted server got it, and the reply to it. No network."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Request:
    """One request, whole. Header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    # The host and port of the client's end.
    peer: tuple[str, int]
    arrived_s: float

    @property
    def json(self) -> Any:
        """Return the body as JSON; None if it is none."""
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError):
            return None


@dataclass(slots=True)
class Reply:
    """The answer of a handler.

    With `cut`, nothing is sent and the connection is reset. With
    `cut_after_bytes`, so much of the body is sent first. A `stream` is sent
    as it comes, in place of a body, and ends when the client goes.
    """

    status: int = 200
    json: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    after_s: float = 0.0
    cut: bool = False
    cut_after_bytes: int | None = None
    stream: AsyncIterator[bytes] | None = None


Handler = Callable[[Request], Awaitable[Reply]]
