"""The plan of a run: whom it asks, as which owners, and its limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from harness.conformance.dialect import Dialect


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of a run. All waits end, and all are named when they do."""

    # chosen: what a client of an interactive page would wait for a task
    # that takes a second or two.
    end_s: float = 30.0
    # chosen: the shortest time-out that is common at gateways.
    answer_s: float = 10.0
    # chosen: a server that ends a stream does so at once.
    linger_s: float = 5.0
    # chosen: a container with its dependencies is up by then.
    start_s: float = 60.0
    # chosen: less than one browser with a few tabs open.
    rate_per_s: float = 20.0
    # chosen: a double click and its retries, not a load test.
    at_once: int = 8
    # chosen: tasks of other users go on meanwhile.
    probes_at_once: int = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """One run against one service."""

    # Where tasks are submitted.
    submit_url: str
    dialect: Dialect
    seed: int
    limits: Limits = field(default_factory=Limits)
    # The headers of each owner; the first one's tasks are judged.
    owners: Sequence[Mapping[str, str]] = ({},)
    # Whether the dialect was told by the first answer, and not chosen: then
    # nobody has said that the service offers all of it.
    is_detected: bool = False
    # The run sends no more than so many, polls included.
    most_requests: int = 5000

    @property
    def has_two_owners(self) -> bool:
        """Say whether the service can tell two callers of ours apart."""
        by_cookie = self.dialect.owner and self.dialect.owner.by == "cookie"
        return bool(by_cookie) or len(self.owners) > 1


def is_loopback(url: str) -> bool:
    """Say whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def same_place(one: str, other: str) -> bool:
    """Say whether two addresses are of one server.

    Only there may a caller's credentials go. A malformed address is of none.
    """
    try:
        a, b = urlsplit(one), urlsplit(other)
        is_same_port = _port(one) == _port(other) and a.scheme == b.scheme
    except ValueError:
        return False
    is_same_host = a.hostname == b.hostname or (
        is_loopback(one) and is_loopback(other)
    )
    return is_same_port and is_same_host


def _port(url: str) -> int | None:
    parts = urlsplit(url)
    return parts.port or {"http": 80, "https": 443}.get(parts.scheme)
