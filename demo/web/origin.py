"""Whose page is asking: other sites may not change anything here (CSRF).

Browsers say it in Sec-Fetch-Site (W3C Fetch Metadata), older ones in Origin
(RFC 6454); a client that is no browser says neither, and carries no cookie
that it wasn't given on purpose.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers

# RFC 9110, 9.2.1: safe methods change nothing.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# `none`: the user typed the address.
OWN_SITES = frozenset({"same-origin", "none"})


def is_own(headers: Headers) -> bool:
    """Say whether the request comes from a page of ours or from no page."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in OWN_SITES
    origin = headers.get("origin")
    if origin is None:
        return True
    try:
        # The scheme isn't compared: TLS may end at a gateway in front.
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False
