"""The host of an address that a gateway forwards to."""

from __future__ import annotations


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
