"""Finds the methods of an address, and answers HEAD wherever GET is served.

RFC 9110, 9.3.2: HEAD is GET without the content. Handlers that need more than
that (serving.py: HEAD has no ranges) answer HEAD themselves.
"""

from __future__ import annotations

from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# RFC 9110, 9.3, and RFC 5789: the methods that our addresses may serve.
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


def is_served(scope: Scope) -> bool:
    """Say whether there is a handler for this address and method."""
    return any(
        route.matches(scope)[0] is Match.FULL for route in scope["app"].routes
    )


def methods(scope: Scope) -> list[str]:
    """Return all methods of an address (RFC 9110, 10.2.1).

    The framework returns only those of the first route that matches, and here
    each method has a route of its own.
    """
    found = {m for m in METHODS if is_served({**scope, "method": m})}
    if "GET" in found:
        found.add("HEAD")
    return sorted(found)


async def head(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer HEAD with the header of GET's response, without content.

    A stream sends its header and then sees that its reader has gone.
    """
    is_over = False

    async def start_only(message: Message) -> None:
        nonlocal is_over
        if is_over:
            return
        await send(message)
        if message["type"] == "http.response.start":
            is_over = True
            await send({"type": "http.response.body", "body": b""})

    await app({**scope, "method": "GET"}, receive, start_only)
