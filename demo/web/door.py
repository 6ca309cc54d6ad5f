"""The door: what each request passes on its way in, and its answer out.

One layer of pure ASGI, so that the headers are read once and an answer is
touched once; a BaseHTTPMiddleware would keep streams from hearing that the
server stops (sse-starlette#164). In the order of the calls: the request's
id, its query, whose page it comes from, its body, and last the handlers, which
find in `request.state`

    request_id   for the answer, a task's first event, and the log
    owners       who tells owners apart
    said         what the body says, where it was read here
"""

from __future__ import annotations

import logging

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.web import bodies, origin, problems, queries, served, trace
from demo.web.fields import joined, members
from demo.web.owner import Owners, cookie_field
from demo.web.raised import Refused

log = logging.getLogger(__name__)

# What every answer says that says nothing else about it.
USUAL = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
)


class Door:
    """ASGI: lets a request in, or answers for the handlers."""

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
        """Pass the request on; answer when nothing else does."""
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
                if "new_cookie" in state:
                    name = self._owners.cookie_name
                    fields.append(cookie_field(name, state["new_cookie"]))
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
        # The last net: whatever it was, the caller gets an answer and the
        # log the reason, with the id that the caller was given.
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
        """Return what gives the handlers the body. Raises Refused."""
        try:
            return await self._check(scope, headers, receive)
        except Refused:
            if served.is_served(scope):
                raise
            # No handler would look at it: it's a 404 or a 405, whatever
            # else is wrong with it.
            return receive

    async def _check(
        self, scope: Scope, headers: Headers, receive: Receive
    ) -> Receive:
        method = scope["method"]
        if scope["query_string"]:
            queries.check(scope["query_string"])
        # StrictHttp takes the offer out. Another server of ASGI may have
        # lost the body with it, and be about to read it as a request.
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
        scope["state"]["said"] = bodies.parse(headers, body)
        return bodies.again(body, receive)


def _is_named(headers: Headers, option: str) -> bool:
    """Say whether `Connection` has this option (RFC 9110, 7.6.1)."""
    return option in members(joined(headers, "connection").lower())
