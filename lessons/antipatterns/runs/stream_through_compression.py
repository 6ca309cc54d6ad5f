"""Reads a stream as a browser does, with compression accepted."""

from __future__ import annotations

import time
from typing import Any

import httpx

from lessons.antipatterns.pattern import Pattern, Role, Row, Seen, hold
from lessons.antipatterns.stage import Stage


async def run(stage: Stage) -> dict[str, Any]:
    """Note when each event arrives, directly and through a gateway."""
    api = await stage.serve()
    gateway = await stage.gateway(
        f"{stage.side}:app", more="\tencode gzip zstd"
    )
    arrived_s, encoding = await _read(api)
    through_s, gateway_encoding = await _read(gateway)
    return {
        "events": len(arrived_s),
        "encoding": encoding,
        "first_s": round(arrived_s[0], 3),
        "last_s": round(arrived_s[-1], 3),
        "gateway_encoding": gateway_encoding,
        "gateway_first_s": round(through_s[0], 3),
    }


async def _read(client: httpx.AsyncClient) -> tuple[list[float], str]:
    """Return when each event came, and how the stream was encoded."""
    began_s = time.monotonic()
    arrived_s = []
    headers = {"Accept-Encoding": "gzip"}
    async with client.stream("GET", "/progress", headers=headers) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data:"):
                arrived_s.append(time.monotonic() - began_s)
        return arrived_s, answer.headers.get("Content-Encoding", "none")


def tell(before: Seen, after: Seen) -> str:
    """Tell when the first event came."""
    hold(before["first_s"] > before["last_s"] * 0.8, "it all comes late")
    hold(after["first_s"] < after["last_s"] * 0.3, "it comes as it is made")
    flushed = (
        after["gateway_encoding"] == "gzip"
        and after["gateway_first_s"] < after["last_s"] * 0.3
    )
    hold(flushed, "a compressor that flushes delays nothing")
    return (
        f"The server wrote {before['events']} events, one after the other."
        f" Compressed, the first one arrived after {before['first_s']:.1f} s,"
        " together with the last. Uncompressed, it arrived after"
        f" {after['first_s']:.1f} s. Caddy in front compressed the stream and"
        " flushed each event, so through Caddy it took"
        f" {after['gateway_first_s']:.1f} s."
    )


PATTERN = Pattern(
    name="stream-through-compression",
    title="A stream through compression",
    role=Role.PLATFORM,
    harm="The compressor waits for more to compress, so progress arrives at"
    " the end.",
    chapter="chapters/4-streaming.md#what-stands-in-between",
    looks="A stream is compressed without a flush after each event. Gateways"
    " and middleware can do the same to it.",
    grep="grep -rlE 'x-ndjson|event-stream' . | xargs -r grep -nE"
    " 'compressobj|gzip on|gzip_types.*event-stream'",
    metric="The time to the first byte of a stream, beside its whole time.",
    rule=None,
    unruled="`stream-compressed` finds an nginx that does it. An app"
    " has to be read.",
    cure="Leave streams out of compression, or flush after each event."
    " `X-Accel-Buffering: no` tells nginx not to buffer either.",
    rows=(
        Row("encoding", "`Content-Encoding` of the app"),
        Row("first_s", "First event after", "s"),
        Row("last_s", "Last event after", "s"),
        Row("gateway_first_s", "First event through Caddy after", "s"),
    ),
    run=run,
    tell=tell,
)
