"""The host of an address that a gateway forwards to; an image's name."""

from __future__ import annotations

from urllib.parse import urlsplit


def host(address: str) -> str | None:
    """Return the host of `http://web:8000/x`, `web:8000`, `unix:/x.sock`.

    A Unix socket is `unix`. None if the address has a variable.
    """
    text = address.strip().strip('"')
    if "$" in text or "{" in text:
        return None
    if text.startswith(("unix:", "unix/")) or "//unix:" in text:
        return "unix"
    text = text.rpartition("://")[2].partition("/")[0]
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0]


def image(reference: str) -> str:
    """Return an image's name without registry, tag and digest: `redis`."""
    return reference.rpartition("/")[2].partition("@")[0].partition(":")[0]


def named(url: str) -> str:
    """Return the first part of a broker URL's host: `redis` of `redis.ns`."""
    try:
        return (urlsplit(url).hostname or "").partition(".")[0]
    except ValueError:
        return ""
