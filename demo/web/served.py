"""Which methods an address answers, and HEAD wherever it answers GET.

RFC 9110, 9.3.2: HEAD is GET without the content. Handlers for which that
isn't all of it (serving.py: HEAD has no ranges) answer it themselves.
"""

from __future__ import annotations

from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# RFC 9110, 9.3, and RFC 5789: what an address of ours may answer.
METHODS = ("DELETE", "GET", "HEAD", "PATCH", "POST", "PUT")


def is_served(scope: Scope) -> bool:
    """Say whether there is a handler for this address and method."""
    return any(
        route.matches(scope)[0] is Match.FULL for route in scope["app"].routes
    )


def methods(scope: Scope) -> list[str]:
    """Return all methods of an address: RFC 9110, 10.2.1.

    The framework names those of the first route that it finds, and here
    each method is a route of its own.
    """
    found = {m for m in METHODS if is_served({**scope, "method": m})}
    if "GET" in found:
        found.add("HEAD")
    return sorted(found)


async def head(
    app: ASGIApp, scope: Scope, receive: Receive, send: Send
) -> None:
    """Answer HEAD by what GET says, up to its content.

    A stream says as much, and then hears that its reader has gone.
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
