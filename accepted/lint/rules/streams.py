"""Rules about gateways in front of an event stream."""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint.facts import Facts
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.hops import Hop, hops

# A path that somebody has named after its stream.
STREAM = re.compile(
    r"(?:^|[/_-])(?:streams?|sse|events?|event-stream)(?:[/$)?_-]|$)"
)
EVENT_STREAM = "text/event-stream"
SETTINGS = "chapters/4-streaming.md#what-stands-in-between"


def _is_stream(hop: Hop) -> bool:
    return hop.path is not None and STREAM.search(hop.path) is not None


def buffered(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a stream that a gateway holds back."""
    for hop in hops(facts):
        if not _is_stream(hop):
            continue
        held = hop.buffering
        if held is None or not held.is_true:
            continue
        # nginx obeys X-Accel-Buffering: no, unless it is told not to.
        obeys = hop.kind == "nginx" and not hop.ignores_header
        if obeys and _sends_header(facts, hop):
            continue
        yield Finding(
            "stream-buffered",
            held.place,
            f"{hop.title} collects the response before it passes it on, so"
            " the events of a stream arrive all together, when it ends.",
            "proxy_buffering off;"
            if hop.kind == "nginx"
            else "no response buffering for this path",
        )


def _sends_header(facts: Facts, hop: Hop) -> bool:
    """Say whether the service may send X-Accel-Buffering itself."""
    return any(
        facts.are_near(fact.place, hop.place)
        for fact in facts.named("stream.unbuffered")
    )


def compressed(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a gateway that compresses streams by name."""
    seen = set()
    for hop in hops(facts):
        types = hop.compresses
        if types is None or EVENT_STREAM not in types.words:
            continue
        if types.place in seen:
            continue
        seen.add(types.place)
        yield Finding(
            "stream-compressed",
            types.place,
            f"{hop.kind} compresses `{EVENT_STREAM}`. A compressor collects"
            " bytes before it writes, so events arrive late and in lumps.",
            f"take `{EVENT_STREAM}` out of the list",
        )


RULES = (
    Rule(
        name="stream-buffered",
        title="A gateway buffers an event stream",
        why="All events arrive together, when the stream ends.",
        level=Level.ERROR,
        find=buffered,
        explain="nginx collects a response unless `proxy_buffering off` is set"
        " or the response carries `X-Accel-Buffering: no`; Traefik's"
        " `buffering` middleware waits for the whole response. The rule looks"
        " at paths named after a stream whose buffering is switched on, and"
        " is silent where the service may send the header itself. Chapter 4"
        " lists the settings of each hop, beside the figure.",
        page=SETTINGS,
    ),
    Rule(
        name="stream-compressed",
        title="A gateway compresses event streams",
        why="A compressor is a buffer: events arrive late, in lumps.",
        level=Level.WARNING,
        find=compressed,
        explain="The rule finds `text/event-stream` in a list of types to"
        " compress: nginx's `gzip_types`, HAProxy's `compression type`,"
        " Traefik's `includedContentTypes`, Caddy's `encode`. Leave streams"
        " out; their events are small. Chapter 4 has the reasons.",
        page=SETTINGS,
    ),
)
