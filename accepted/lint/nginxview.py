"""Joins the parts of an nginx configuration: what holds in each location.

A directive that a block doesn't set is inherited from the block around it,
also across files: `include conf.d/*.conf` inside `http` puts a `server` of
another file there. An include that isn't in the tree may set anything, so the
inherited value isn't known then, except for files that nginx itself ships.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch

from accepted.lint import addresses, durations
from accepted.lint.facts import UNKNOWN, Fact, Facts, Place, Value

# These set MIME types and parameters, never a limit.
SHIPPED = (
    "*mime.types", "*fastcgi_params", "*fastcgi.conf", "*uwsgi_params",
    "*scgi_params", "*modules-enabled/*", "*proxy_params",
)  # fmt: skip
PASSES = ("proxy", "uwsgi", "fastcgi", "grpc")
# nginx.org: each of them is 60 s.
READ_TIMEOUT_S = 60.0
MOST_DEPTH = 30


@dataclass(frozen=True)
class Location:
    """A place that forwards requests, with the directives that hold there."""

    place: Place
    path: str | None
    upstreams: tuple[str, ...]
    limit: Fact | None
    limit_name: str
    buffering: Fact | None
    compresses: Fact | None
    repeats: Fact | None
    ignores_header: bool


def locations(facts: Facts) -> Iterator[Location]:
    """Yield each place with a `proxy_pass` or one of its kin."""
    included = _included(facts)
    for kind in PASSES:
        for fact in facts.named(f"nginx.{kind}_pass"):
            chain = list(_chain(facts, fact.scope, included))
            yield _location(facts, fact, kind, chain)


def _location(
    facts: Facts, forwards: Fact, kind: str, chain: list[str]
) -> Location:
    name = f"{kind}_read_timeout"
    limit = _inherited(facts, chain, name)
    seconds: Value = READ_TIMEOUT_S
    place, whence = forwards.place, "the default of nginx"
    if limit is not None:
        known_s = durations.seconds(limit.words[0]) if limit.words else None
        seconds = UNKNOWN if known_s is None else known_s
        place, whence = limit.place, limit.assumed
    # nginx answers its own limits; there is none that is 0 and off.
    total = Fact("hop.limit_s", seconds, place, forwards.scope, whence)
    buffering = _inherited(facts, chain, f"{kind}_buffering")
    state = None
    if buffering and buffering.words and not buffering.is_unknown:
        value = buffering.words[0] == "on"
        state = Fact("hop.buffering", value, buffering.place, "")
    ignored = _inherited(facts, chain, f"{kind}_ignore_headers")
    hidden = {word.lower() for word in ignored.words} if ignored else set()
    repeats = _inherited(facts, chain, f"{kind}_next_upstream")
    return Location(
        forwards.place,
        _path(facts, chain),
        _upstreams(facts, forwards),
        None if total.is_unknown else total,
        name,
        state,
        _compresses(facts, chain),
        repeats if repeats and "non_idempotent" in repeats.words else None,
        "x-accel-buffering" in hidden,
    )


def _compresses(facts: Facts, chain: list[str]) -> Fact | None:
    is_on = _inherited(facts, chain, "gzip")
    types = _inherited(facts, chain, "gzip_types")
    if is_on and types and is_on.words[:1] == ("on",):
        return Fact("hop.compresses", types.words, types.place, "")
    return None


def _path(facts: Facts, chain: list[str]) -> str | None:
    for scope in chain:
        block, words = (
            facts.get(scope, "nginx.block"),
            facts.get(scope, "nginx.words"),
        )
        if block and block.value == "location" and words and words.words:
            return words.words[-1]
    return None


def _upstreams(facts: Facts, forwards: Fact) -> tuple[str, ...]:
    host = addresses.host(forwards.words[0]) if forwards.words else None
    if host is None:
        return ()
    inner = [
        addresses.host(server.words[0])
        for words in facts.named("nginx.words")
        if words.words == (host,)
        for block in [facts.get(words.scope, "nginx.block")]
        if block and block.value == "upstream"
        for server in facts.every(words.scope, "nginx.server")
        if server.words
    ]
    return tuple(one for one in inner if one) or (host,)


def _inherited(facts: Facts, chain: list[str], name: str) -> Fact | None:
    """Return the directive that holds: the nearest one, maybe UNKNOWN."""
    for scope in chain:
        own = facts.get(scope, f"nginx.{name}")
        if own:
            return own
        for include in facts.every(scope, "nginx.include"):
            parts = [
                facts.get(f"{path}#nginx", f"nginx.{name}")
                for path in _matching(facts, include)
            ]
            found = [part for part in parts if part]
            if found:
                return found[-1]
            if not parts and not _is_shipped(include):
                return Fact(name, UNKNOWN, include.place, scope)
    return None


def _chain(
    facts: Facts, scope: str, included: dict[str, list[str]]
) -> Iterator[str]:
    """Yield a block's scope and those around it, from inside outwards."""
    seen: set[str] = set()
    while scope not in seen and len(seen) < MOST_DEPTH:
        seen.add(scope)
        yield scope
        parent = facts.get(scope, "nginx.parent")
        if parent and parent.text:
            scope = parent.text
        else:
            around = included.get(scope.partition("#")[0], [])
            # Included twice, it may inherit either value.
            if len(around) != 1:
                return
            scope = around[0]


def _included(facts: Facts) -> dict[str, list[str]]:
    """Return the scopes that include each file."""
    found: dict[str, list[str]] = {}
    for include in facts.named("nginx.include"):
        for path in _matching(facts, include):
            found.setdefault(path, []).append(include.scope)
    return found


def _matching(facts: Facts, include: Fact) -> list[str]:
    """Return the files of the tree that an include means."""
    pattern = include.words[0] if include.words else ""
    if not pattern or "$" in pattern:
        return []
    here = posixpath.dirname(include.place.path)
    names = [posixpath.normpath(posixpath.join(here, pattern))]
    if pattern.startswith("/"):
        # In the image it stands below /etc/nginx; in the tree, near the file.
        tail = pattern.removeprefix("/etc/nginx/").lstrip("/")
        names = [posixpath.normpath(posixpath.join(here, tail))]
        if posixpath.basename(here) in ("conf.d", "sites-enabled", "snippets"):
            above = posixpath.dirname(here)
            names.append(posixpath.normpath(posixpath.join(above, tail)))
    paths = [s.partition("#")[0] for s in facts.scopes("nginx.block")]
    return [
        path
        for path in dict.fromkeys(paths)
        if path != include.place.path
        and any(fnmatch(path, name) for name in names)
    ]


def _is_shipped(include: Fact) -> bool:
    name = include.words[0] if include.words else ""
    if any(fnmatch(name, pattern) for pattern in SHIPPED):
        return True
    # `include conf.d/*.conf` in `http`: blocks of their own.
    return name.startswith("/etc/nginx/") and name.endswith("*.conf")
