"""Rules about gateways in front of an event stream."""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint.facts import Fact, Facts, Place
from accepted.lint.findings import Finding, Level, Options, Rule
from accepted.lint.hops import Hop, hops

EVENT_STREAM = "text/event-stream"
SETTINGS = "chapters/4-streaming.md#what-stands-in-between"


def buffered(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find a stream that a gateway holds back."""
    held = {}
    for hop in hops(facts):
        if not hop.is_stream or hop.buffering is None:
            continue
        if hop.buffering.is_true and not _obeys(facts, hop):
            held[hop.buffering.place] = _held(hop, hop.buffering.place)
    for stream in facts.named("stream.path"):
        for hop in _in_front(facts, stream):
            at = hop.buffering.place if hop.buffering else hop.place
            held.setdefault(at, _held(hop, at, stream))
    yield from held.values()


def _held(hop: Hop, at: Place, stream: Fact | None = None) -> Finding:
    is_default = hop.buffering is None
    how = " (nginx's default)" if is_default else ""
    others = ((stream.place, "the stream"),) if stream else ()
    return Finding(
        "stream-buffered",
        at,
        f"{hop.title} collects the response before it passes it on{how}:"
        " events may wait until a buffer of several kilobytes is full, or the"
        " stream ends.",
        "proxy_buffering off;  # or X-Accel-Buffering: no in the response"
        if hop.kind == "nginx"
        else "no response buffering for this path",
        others,
    )


def _obeys(facts: Facts, hop: Hop) -> bool:
    """Say whether a header of the service may switch buffering off here."""
    is_nginx = hop.kind in ("nginx", "ingress-nginx")
    return is_nginx and not hop.ignores_header and _sends_header(facts, hop)


def _in_front(facts: Facts, stream: Fact) -> list[Hop]:
    """Return the location that a stream passes, if it surely buffers."""
    near = [
        hop
        for hop in hops(facts)
        if hop.kind == "nginx" and facts.are_near(hop.place, stream.place)
    ]
    if any(_sends_header(facts, hop) for hop in near):
        return []
    # A regular expression that isn't tried here may be the one that counts.
    if any(
        hop.buffering and hop.buffering.is_false and hop.path[:1] != "/"
        for hop in near
        if hop.path
    ):
        return []
    path = stream.text
    if path is None:
        taken = [hop for hop in near if hop.is_stream]
    else:
        fits = [h for h in near if h.path and path.startswith(h.path)]
        longest = max((len(h.path or "") for h in fits), default=0)
        taken = [h for h in fits if len(h.path or "") == longest]
    if len(taken) != 1:
        return []
    return [h for h in taken if h.buffering is None or h.buffering.is_true]


def _sends_header(facts: Facts, hop: Hop) -> bool:
    """Say whether the service may send X-Accel-Buffering itself."""
    return any(
        facts.are_near(fact.place, hop.place)
        for fact in facts.named("stream.unbuffered")
    )


def compressed(facts: Facts, _options: Options) -> Iterator[Finding]:
    """Find nginx compressing streams that it buffers as well."""
    seen = set()
    for hop in hops(facts):
        types = hop.compresses
        if types is None or not _takes_streams(facts, hop, types):
            continue
        # Without buffering, nginx flushes its compressor for each event.
        is_direct = hop.buffering is not None and hop.buffering.is_false
        if is_direct or (not hop.ignores_header and _sends_header(facts, hop)):
            continue
        if types.place in seen:
            continue
        seen.add(types.place)
        yield Finding(
            "stream-compressed",
            types.place,
            f"{hop.title} compresses `{EVENT_STREAM}` and buffers it, so the"
            " compressor is never told to flush: all events arrive together,"
            " when the stream ends.",
            "proxy_buffering off;   # in the stream's location\n"
            f"# and no `{EVENT_STREAM}` in gzip_types: it saves little",
        )


def _takes_streams(facts: Facts, hop: Hop, types: Fact) -> bool:
    """Say whether streams are named, or meant by `*` where there are some."""
    if EVENT_STREAM in types.words:
        return True
    streams = facts.named("stream.path") + facts.named("stream.unbuffered")
    return "*" in types.words and any(
        facts.are_near(stream.place, hop.place) for stream in streams
    )


RULES = (
    Rule(
        name="stream-buffered",
        title="A gateway buffers an event stream",
        why="Events may wait until a buffer is full, or the stream ends.",
        level=Level.WARNING,
        find=buffered,
        explain="nginx collects a response unless `proxy_buffering off` is set"
        " or the response carries `X-Accel-Buffering: no`; Traefik's"
        " `buffering` middleware waits for the whole response. With nginx"
        " 1.22.1, 20 small events in 2 s came all at the end if the server"
        " ended its response by closing, as it does for HTTP/1.0; chunks came"
        " through at once, which nginx doesn't promise. The rule finds"
        " a location in front of a Python handler that sends"
        " `text/event-stream` without that header, and a path named after a"
        " stream whose buffering is switched on. It is silent where the"
        " project sends the header, as sse-starlette and FastAPI do by"
        " themselves. Chapter 4 lists the settings of each hop.",
        page=SETTINGS,
    ),
    Rule(
        name="stream-compressed",
        title="nginx compresses an event stream that it buffers",
        why="A compressor that isn't flushed is a buffer: all events arrive"
        " together, at the end.",
        level=Level.WARNING,
        find=compressed,
        explain="The rule finds `text/event-stream` in `gzip_types`, or `*`"
        " where the project sends streams, in a location that buffers. With"
        " nginx 1.22.1, the first of 20 events came after 2 s, together with"
        " the last. With `proxy_buffering off` each came at once, compressed"
        " or not. Caddy 2.11's `encode` and HAProxy 2.6's `compression` flush"
        " each event as well, so the rule leaves them alone.",
        page=SETTINGS,
    ),
)
