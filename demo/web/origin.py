"""Whose page is asking: other sites may not change anything here (CSRF).

Browsers say it in Sec-Fetch-Site (W3C Fetch Metadata), older ones in Origin
(RFC 6454); a client that is no browser says neither, and carries no cookie
that it wasn't given on purpose.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from demo.web.fields import joined

# RFC 9110, 9.2.1: safe methods change nothing.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# `none`: the user typed the address.
OWN_SITES = frozenset({"same-origin", "none"})


def is_own(headers: Headers) -> bool:
    """Say whether the request comes from a page of ours or from no page."""
    if sites := headers.getlist("sec-fetch-site"):
        return OWN_SITES.issuperset(sites)
    if "origin" not in headers:
        return True
    # Two of them are none of ours.
    origin = joined(headers, "origin")
    try:
        # The scheme isn't compared: TLS may end at a gateway in front.
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False
