"""Puts together what is known of each place that forwards a request.

A hop is a location, a route or a backend of a gateway. For most formats one
file tells all of it; nginx's parts are joined in nginxview.py. `server` finds
the run that a hop asks, and `hops_behind` the gateway that stands behind it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from accepted.lint import nginxview, serving
from accepted.lint.facts import Fact, Facts, Place
from accepted.lint.runs import Run, runs

LOOPBACK = {"127.0.0.1", "localhost", "::1", "unix"}
# The programs that gateways are, by the last part of an image or a command.
GATEWAYS = {
    "nginx": "nginx", "caddy": "Caddy", "haproxy": "HAProxy",
    "traefik": "Traefik", "envoy": "Envoy",
}  # fmt: skip


# A path that somebody has named after its stream.
STREAM = re.compile(
    r"(?:^|[/_-])(?:streams?|sse|events?|event-stream)(?:[/$)?_-]|$)"
)


@dataclass(frozen=True)
class Hop:
    """A place that forwards requests, with what is known of it."""

    kind: str
    place: Place
    path: str | None
    upstreams: tuple[str, ...]
    limit: Fact | None
    limit_name: str
    buffering: Fact | None
    compresses: Fact | None
    repeats: Fact | None
    ignores_header: bool = False

    @property
    def is_stream(self) -> bool:
        """Say whether its path is named after a stream."""
        return self.path is not None and STREAM.search(self.path) is not None

    @property
    def title(self) -> str:
        """A name for people: "nginx at `/api`"."""
        return f"{self.kind} at `{self.path}`" if self.path else self.kind


@lru_cache(maxsize=2)
def hops(facts: Facts) -> tuple[Hop, ...]:
    """Return every hop of the tree."""
    return (*_plain(facts), *_nginx(facts))


def _plain(facts: Facts) -> Iterator[Hop]:
    for scope in facts.scopes("hop.kind"):
        kind = facts.get(scope, "hop.kind")
        path = facts.get(scope, "hop.path")
        name = facts.get(scope, "hop.limit_name")
        limits = facts.every(scope, "hop.limit_s")
        known = [one for one in limits if one.number is not None]
        shortest = min(known, key=lambda one: one.number or 0, default=None)
        hosts = facts.every(scope, "hop.upstream")
        if kind:
            yield Hop(
                kind.text or "",
                kind.place,
                path.text if path else None,
                tuple(host.text for host in hosts if host.text),
                shortest if len(known) == len(limits) else None,
                (name.text if name else "") or "",
                facts.get(scope, "hop.buffering"),
                None,
                facts.get(scope, "hop.repeats"),
            )


def _nginx(facts: Facts) -> Iterator[Hop]:
    for one in nginxview.locations(facts):
        yield Hop(
            "nginx",
            one.place,
            one.path,
            one.upstreams,
            one.limit,
            one.limit_name,
            one.buffering,
            one.compresses,
            one.repeats,
            one.ignores_header,
        )


def server(facts: Facts, hop: Hop) -> Run | None:
    """Return the run that a hop asks, None if that isn't sure."""
    hosts = {host.partition(".")[0] for host in hop.upstreams}
    names = _names(facts)
    named = [
        run
        for run in dict.fromkeys(r for h in hosts for r in names.get(h, ()))
        if facts.are_near(run.place, hop.place)
    ]
    if len(named) == 1:
        return named[0]
    if not named and hop.upstreams and LOOPBACK.issuperset(hop.upstreams):
        local = [
            run
            for run in runs(facts)
            if run.platform in ("systemd", "procfile")
            and facts.are_near(run.place, hop.place)
            and serving.handler_limit(run)
        ]
        return local[0] if len(local) == 1 else None
    return None


@lru_cache(maxsize=2)
def _names(facts: Facts) -> dict[str, list[Run]]:
    """Return the runs by the host names that they have."""
    found: dict[str, list[Run]] = defaultdict(list)
    for run in runs(facts):
        if run.platform == "compose":
            found[run.name].append(run)
        elif run.platform == "kubernetes":
            for name in _services(facts, run):
                found[name].append(run)
    return found


def _services(facts: Facts, run: Run) -> set[str]:
    """Return the names of the Services that select a run's pods."""
    labels = run.get("run.labels")
    if labels is None:
        return set()
    found = set()
    for selector in facts.named("service.selector"):
        name = facts.get(selector.scope, "service.name")
        words = set(selector.words)
        if name and words and words.issubset(labels.words):
            found.add(name.text or "")
    return found


def hops_behind(facts: Facts, hop: Hop) -> list[Hop]:
    """Return the hops of the one gateway that a hop asks, if that is sure."""
    asked = server(facts, hop)
    if asked is None:
        return []
    product = _product(asked)
    inner = [
        other
        for other in hops(facts)
        if other.kind == product
        and other.place.path != hop.place.path
        and facts.are_near(other.place, hop.place)
    ]
    # Which of several files the gateway has isn't known.
    return inner if len({other.place.path for other in inner}) == 1 else []


def _product(run: Run) -> str:
    image, words = run.get("run.image"), run.get("run.words")
    texts = [(image.text or "") if image else ""]
    texts += [words.words[0]] if words and words.words else []
    for text in texts:
        last = text.rpartition("/")[2].partition(":")[0].partition("@")[0]
        for name, product in GATEWAYS.items():
            if last.startswith(name):
                return product
    return ""
