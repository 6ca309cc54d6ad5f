"""The door: checks each request on its way in, and completes its response.

One layer of pure ASGI, so that the headers are read once and a response is
touched once; a BaseHTTPMiddleware would keep streams from noticing that the
server stops (sse-starlette#164). It checks, in this order: the request's id,
its query, its origin and its body. Then it calls the handlers, which find in
`request.state`

    request_id   for the response, a task's first event, and the log
    owners       tells owners apart by their cookies
    parsed_body  the JSON of the body, if it was read here
"""

from __future__ import annotations

import logging

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.web import bodies, origin, problems, queries, served, trace
from demo.web.fields import joined, members
from demo.web.owner import Owners
from demo.web.raised import Refused

log = logging.getLogger(__name__)

# Default response headers; a handler may override them.
USUAL = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)


class Door:
    """ASGI: passes a request to the handlers, or refuses it."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        owners: Owners,
        body_limit_bytes: int,
        streamed: bodies.Streamed = frozenset(),
    ) -> None:
        self._app = app
        self._owners = owners
        self._body_limit_bytes = body_limit_bytes
        self._streamed = streamed

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Pass the request on; respond if the handlers fail to."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        request_id = trace.id_of(headers)
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        state["owners"] = self._owners
        has_started = False

        async def answer(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                fields = message["headers"]
                named = {name for name, _ in fields}
                fields += (f for f in USUAL if f[0] not in named)
                fields.append(trace.field(request_id))
                if "cookie_to_set" in state:
                    cookie = state["cookie_to_set"]
                    fields.append(self._owners.cookie_field(cookie))
            await send(message)

        try:
            receive = await self._let_in(scope, headers, receive)
            if scope["method"] == "HEAD" and not served.is_served(scope):
                await served.head(self._app, scope, receive, answer)
            else:
                await self._app(scope, receive, answer)
        except Refused as why:
            refused = problems.answer(
                scope, why.slug, why.detail, headers=why.headers, **why.more
            )
            await refused(scope, receive, answer)
        except ClientDisconnect:
            return
        # The last resort: the client gets a response, and the log the reason,
        # both with the request's id.
        except Exception:
            log.exception(
                "%s %r failed, request %s",
                scope["method"],
                scope["path"],
                request_id,
            )
            if has_started:
                raise
            failed = problems.answer(scope, "internal")
            await failed(scope, receive, answer)

    async def _let_in(
        self, scope: Scope, headers: Headers, receive: Receive
    ) -> Receive:
        """Return the handlers' `receive` for the body. Raises Refused."""
        try:
            return await self._check(scope, headers, receive)
        except Refused:
            if served.is_served(scope):
                raise
            # No handler serves this address and method: the response is 404
            # or 405, whatever else is wrong with the request.
            return receive

    async def _check(
        self, scope: Scope, headers: Headers, receive: Receive
    ) -> Receive:
        method = scope["method"]
        if scope["query_string"]:
            queries.check(scope["query_string"])
        # StrictHttp removes the offer. Another ASGI server may have lost the
        # body with it, and may read the body as the next request.
        if headers.get("upgrade") and _is_named(headers, "upgrade"):
            raise Refused(
                "malformed-request",
                "This server doesn't support protocol upgrades. Leave out"
                " `Upgrade`.",
                headers={"Connection": "close"},
            )
        if method not in origin.SAFE_METHODS and not origin.is_own(headers):
            raise Refused("cross-origin")
        if method not in bodies.WITH_BODY:
            return receive
        if (method, scope["path"]) in self._streamed:
            return receive
        body = await bodies.read(headers, receive, self._body_limit_bytes)
        scope["state"]["parsed_body"] = bodies.parse(headers, body)
        return bodies.again(body, receive)


def _is_named(headers: Headers, option: str) -> bool:
    """Say whether `Connection` has this option (RFC 9110, 7.6.1)."""
    return option in members(joined(headers, "connection").lower())
