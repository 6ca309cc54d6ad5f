"""Reads haproxy.cfg: how long each backend is waited for.

Sections hold directives, and `defaults` hold for the sections below them. A
duration without a unit is in milliseconds (HAProxy's manual, 2.5 "Time
format"). There is no limit unless `timeout server` sets one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from accepted.lint import durations
from accepted.lint.facts import UNKNOWN, Fact, Place, Value
from accepted.lint.readers import gatewayfacts
from accepted.lint.readers.reader import Reader
from accepted.lint.source import Source

SECTION = re.compile(
    r"^(global|defaults|frontend|backend|listen|peers|resolvers|userlist"
    r"|cache|program|http-errors|ring|mailers|fcgi-app|log-forward)\b\s*(\S*)"
)
MINE = re.compile(r"^(defaults|backend|frontend|listen)\b", re.MULTILINE)
# HAProxy's manual, "retry-on": these repeat a request that a server has got.
REPEATING = {
    "all-retryable-errors", "response-timeout", "junk-response",
    "empty-response", "500", "502", "503", "504",
}  # fmt: skip
TWO_WORDS = {"timeout", "option", "http-request"}
Settings = dict[str, tuple[tuple[str, ...], Place]]


def is_mine(source: Source) -> bool:
    """Say whether the file has HAProxy's sections."""
    return MINE.search(source.text) is not None


def read(source: Source) -> Iterator[Fact]:
    """Yield the facts of each backend."""
    defaults: Settings = {}
    section, name = "", ""
    servers: list[tuple[str, Place]] = []
    own: Settings = {}
    lines = [*enumerate(source.lines, 1), (len(source.lines), "global end")]
    begun = source.place(1)
    for number, line in lines:
        text = line.split("#")[0].rstrip()
        found = SECTION.match(text)
        if found:
            if section in ("backend", "listen"):
                scope = source.scope(f"{section}/{name}")
                merged = {**defaults, **own}
                yield from _backend(begun, merged, servers, scope)
            if section == "defaults":
                defaults = own
            section, name = found[1], found[2]
            own, servers = {}, []
            begun = source.place(number)
            continue
        words = text.split()
        if not words:
            continue
        place = source.place(number)
        if words[0] == "server" and len(words) > 2:
            servers.append((words[2], place))
        key = " ".join(words[:2]) if words[0] in TWO_WORDS else words[0]
        own[key] = (tuple(words), place)


def _backend(
    begun: Place,
    settings: Settings,
    servers: list[tuple[str, Place]],
    scope: str,
) -> Iterator[Fact]:
    if not servers:
        return
    yield from gatewayfacts.hop("HAProxy", begun, scope)
    for address, place in servers:
        yield from gatewayfacts.upstream(address, place, scope)
    limit = settings.get("timeout server")
    if limit and len(limit[0]) > 2:
        value = _seconds(limit[0][2])
        yield from gatewayfacts.limit(value, "timeout server", limit[1], scope)
    retry = settings.get("retry-on")
    if retry and REPEATING.intersection(retry[0]):
        guard = settings.get("http-request disable-l7-retry")
        if not guard:
            yield Fact("hop.repeats", retry[0][1:], retry[1], scope)


def _seconds(text: str) -> Value:
    known_s = durations.seconds(text, bare_s=0.001)
    return UNKNOWN if known_s is None else known_s


READER = Reader("HAProxy", ("haproxy*", "*.cfg", "*.haproxy"), is_mine, read)
