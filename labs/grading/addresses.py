"""Addresses that a service names: whole, relative, or with a query."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

# Any, so that `..` is resolved as between whole addresses.
HOST = "http://service"


def path_of(location: str, asked: str = "/") -> str:
    """Return the path that a Location names, query included; or "".

    It may be relative to the address that was asked.
    """
    if not location:
        return ""
    there = urlsplit(urljoin(urljoin(HOST, asked), location))
    return there._replace(scheme="", netloc="", fragment="").geturl()


def below(path: str, name: str) -> str:
    """Return the address of something below another; the query stays."""
    there = urlsplit(path)
    return there._replace(path=f"{there.path.rstrip('/')}/{name}").geturl()
