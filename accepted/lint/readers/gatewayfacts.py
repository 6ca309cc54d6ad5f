"""Facts that every reader of a gateway's configuration yields alike.

One scope for each place that forwards requests: a location, a route, a
backend. `hop.kind` is the product; `hop.path` the path that it takes;
`hop.upstream` the host that it asks; `hop.limit_s` how long it waits for a
response, with `hop.limit_name` as the setting is called; `hop.buffering` what
it does to the bytes; `hop.repeats` that it may send a POST twice. A limit of 0
means that there is none: it becomes infinity.
"""

from __future__ import annotations

from collections.abc import Iterator

from accepted.lint import addresses
from accepted.lint.durations import FOREVER_S
from accepted.lint.facts import UNKNOWN, Fact, Place, Value
from accepted.lint.readers.yamltree import Node


def hop(kind: str, place: Place, scope: str) -> Iterator[Fact]:
    """Yield that a gateway of this kind forwards requests here."""
    yield Fact("hop.kind", kind, place, scope)


def path(value: Value, node: Node, scope: str) -> Iterator[Fact]:
    """Yield the path of the requests, where it is a text."""
    if isinstance(value, str):
        yield Fact("hop.path", value, node.place, scope)


def upstream(value: Value, place: Place, scope: str) -> Iterator[Fact]:
    """Yield the host that requests are forwarded to, without its port."""
    if isinstance(value, str):
        host = addresses.host(value)
        value = UNKNOWN if host is None else host
        yield Fact("hop.upstream", value, place, scope)


def limit(
    value: Value, name: str, place: Place, scope: str, whence: str = ""
) -> Iterator[Fact]:
    """Yield how long the hop waits for a response, and the setting."""
    if value == 0:
        value = FOREVER_S
    yield Fact("hop.limit_s", value, place, scope, whence)
    yield Fact("hop.limit_name", name, place, scope)
