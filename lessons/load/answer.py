"""A response as it came over the wire, and an exchange as evidence.

Both messages are kept, so that they can be shown unchanged, but for the fields
that identify their owner.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

BLANK = b"\r\n\r\n"
# Fields that identify the owner, which are never shown.
SECRET = ("cookie:", "set-cookie:")
# chosen: the length of a message as shown; the rest is only counted.
SHOWN_CHARACTERS = 3000


@dataclass(frozen=True, slots=True)
class Answer:
    """A response; `cookie` is the one that later requests should send.

    Header names are in lower case. `sent` and `received` are the two
    messages, byte for byte.
    """

    status: int
    cookie: str
    headers: Mapping[str, str]
    body: bytes
    sent: bytes
    received: bytes

    def json(self) -> Any:
        """Return the body, read as JSON."""
        return json.loads(self.body)

    def as_exchange(
        self, track: str, sent_ms: float, took_ms: float
    ) -> dict[str, Any]:
        """Return the exchange as evidence: both messages as text."""
        return exchange(track, sent_ms, took_ms, self.sent, self.received)


def exchange(
    track: str, sent_ms: float, took_ms: float, sent: bytes, received: bytes
) -> dict[str, Any]:
    """Return two messages as evidence, without their owner's cookie."""
    return {
        "track": track,
        "sent_ms": sent_ms,
        "took_ms": round(took_ms, 1),
        "request": _shown(sent),
        "response": _shown(received),
    }


def answer_of(sent: bytes, raw: bytes, cookie: str) -> Answer:
    """Return the parsed response. Raises ConnectionError if there is none."""
    head, blank, body = raw.partition(BLANK)
    if not blank:
        raise ConnectionError("the connection ended without an answer")
    status_line, *lines = head.decode("latin-1").split("\r\n")
    headers: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    if "set-cookie" in headers:
        cookie = headers["set-cookie"].partition(";")[0].strip()
    if headers.get("transfer-encoding") == "chunked":
        body = _joined(body)
    return Answer(
        int(status_line.split(" ", 2)[1]), cookie, headers, body, sent, raw
    )


def _joined(chunked: bytes) -> bytes:
    """Return the body that was sent in chunks (RFC 9112, 7.1)."""
    body = b""
    while chunked:
        size, _, chunked = chunked.partition(b"\r\n")
        length = int(size.partition(b";")[0], 16)
        if length == 0:
            break
        body += chunked[:length]
        chunked = chunked[length + 2 :]
    return body


def _shown(raw: bytes) -> str:
    """Return a message as text, without its owner's cookie."""
    head, _, content = raw.partition(BLANK)
    lines = [
        line
        for line in head.decode("latin-1").split("\r\n")
        if not line.lower().startswith(SECRET)
    ]
    try:
        body = content.decode()
    except UnicodeDecodeError:
        body = f"({len(content)} bytes that are no text)"
    text = "\n".join(lines) + ("\n\n" + body if body else "")
    over = len(text) - SHOWN_CHARACTERS
    if over <= 0:
        return text
    return f"{text[:SHOWN_CHARACTERS]} ... {over} characters more"
