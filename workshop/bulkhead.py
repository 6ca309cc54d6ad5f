"""Keeps the held demo from taking more than its part of a room's server.

A held request occupies a connection of the gateway and of its own server, up
to the gateway's timeout and beyond. When a whole room presses at once, the
first ones are served, and the others are refused at once with a 503; their
figures show the recorded 504 instead. The rooms and the API have processes of
their own and don't notice.
"""

from __future__ import annotations

from collections import Counter
from http.cookies import SimpleCookie

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from demo.problems import type_of
from workshop.limits import HELD_EACH, HELD_IN_ALL
from workshop.personal import has_pass

HELD = "/api/held/tasks"
# chosen: the gateway's timeout; about then the first connections are free.
RETRY_AFTER_S = 5


class Bulkhead:
    """ASGI: passes so many held requests on, of all and of each browser."""

    def __init__(
        self,
        app: ASGIApp,
        cookie_name: str,
        *,
        in_all: int = HELD_IN_ALL,
        each: int = HELD_EACH,
    ) -> None:
        self._app = app
        self._cookie_name = cookie_name
        self._in_all = in_all
        self._each = each
        # By cookie; "" is for browsers that have none yet.
        self._held: Counter[str] = Counter()

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Pass a request on, or refuse it."""
        is_held = (
            scope["type"] == "http"
            and scope["method"] == "POST"
            and scope["path"] == HELD
            # The figures' own load runs alone, and isn't people.
            and not has_pass(scope)
        )
        if not is_held:
            await self._app(scope, receive, send)
            return
        browser = self._browser(scope)
        detail = self._refusal(browser)
        if detail:
            await _refused(detail)(scope, receive, send)
            return
        self._held[browser] += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._held[browser] -= 1
            if not self._held[browser]:
                del self._held[browser]

    def _refusal(self, browser: str) -> str:
        if self._held.total() >= self._in_all:
            return (
                f"{self._in_all} requests hold the server already; it takes no"
                " more of a room at a time."
            )
        if browser and self._held[browser] >= self._each:
            return (
                f"You hold {self._each} requests already: wait until they end."
            )
        return ""

    def _browser(self, scope: Scope) -> str:
        fields = [
            value for name, value in scope["headers"] if name == b"cookie"
        ]
        cookies = SimpleCookie(b"; ".join(fields).decode("latin-1"))
        found = cookies.get(self._cookie_name)
        return found.value if found else ""


def _refused(detail: str) -> JSONResponse:
    return JSONResponse(
        {
            "type": type_of("unavailable"),
            "title": "Unavailable",
            "status": 503,
            "detail": detail,
            # By this a figure tells it from a server that is away.
            "reason": "bulkhead",
        },
        503,
        {"Retry-After": str(RETRY_AFTER_S), "Cache-Control": "no-store"},
        "application/problem+json",
    )
