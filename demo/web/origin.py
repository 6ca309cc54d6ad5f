"""Refuses changes that another site's page asks for (CSRF).

Browsers name the site in Sec-Fetch-Site (W3C Fetch Metadata), older ones in
Origin (RFC 6454). A client that isn't a browser sends neither, and it sends no
cookie that its user didn't configure.
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
    # Two values joined never equal our own.
    origin = joined(headers, "origin")
    try:
        # The scheme isn't compared, because a gateway may terminate TLS.
        return urlsplit(origin).netloc == headers.get("host")
    except ValueError:
        return False
