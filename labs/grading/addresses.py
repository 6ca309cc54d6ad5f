"""Addresses that a service names: whole, relative, or with a query."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

# Any, so that `..` is resolved as between whole addresses.
HOST = "http://service"
# What a service calls the address at which it was asked.
SAME_HOSTS = ("127.0.0.1", "localhost")
HTTP_PORT = 80
NO_ADDRESS = "nowhere"


def path_of(location: str, asked: str = "/") -> str:
    """Return the path that a Location names, query included; or "".

    It may be relative to the address that was asked.
    """
    if not location:
        return ""
    try:
        there = urlsplit(urljoin(urljoin(HOST, asked), location))
    except ValueError:
        return ""
    return there._replace(scheme="", netloc="", fragment="").geturl()


def misled_to(location: str, served: Collection[str]) -> str:
    """Return where a Location leads that doesn't lead to the service; or "".

    `served` are the addresses at which the service is reached, without a path.
    A Location of more than a path has to name one of them.
    """
    try:
        there = urlsplit(urljoin(HOST, location))
        is_relative = f"{there.scheme}://{there.netloc}" == HOST
        if is_relative or _place(location) in map(_place, served):
            return ""
    except ValueError:
        return NO_ADDRESS
    # Such as localhost:8000/orders/7, whose scheme would be "localhost".
    if not there.netloc:
        return NO_ADDRESS
    return f"{there.scheme}://{there.netloc}"


def _place(address: str) -> tuple[str, str, int]:
    """Return scheme, host and port. Raises ValueError."""
    there = urlsplit(urljoin(HOST, address))
    host = there.hostname or ""
    return (
        there.scheme,
        SAME_HOSTS[0] if host in SAME_HOSTS else host,
        HTTP_PORT if there.port is None else there.port,
    )


def below(path: str, name: str) -> str:
    """Return the address of something below another; the query stays."""
    there = urlsplit(path)
    return there._replace(path=f"{there.path.rstrip('/')}/{name}").geturl()
