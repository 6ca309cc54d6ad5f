"""Whose page is asking: other sites may not change anything here (CSRF).

Pure ASGI. Browsers say it in Sec-Fetch-Site (W3C Fetch Metadata), older
ones in Origin (RFC 6454); a client that is no browser says neither, and
carries no cookie that it wasn't given on purpose.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.web import problems

# RFC 9110, 9.2.1: safe methods change nothing.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# `none`: the user typed the address.
OWN_SITES = frozenset({"same-origin", "none"})


class SameOrigin:
    """ASGI: answers 403 when another site's page wants a change."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Pass the request on, or answer 403."""
        if (
            scope["type"] == "http"
            and scope["method"] not in SAFE_METHODS
            and not is_own(Headers(scope=scope))
        ):
            refused = problems.answer(scope, "cross-origin")
            await refused(scope, receive, send)
        else:
            await self._app(scope, receive, send)


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
