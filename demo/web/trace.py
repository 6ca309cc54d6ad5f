"""The request id, and what happens when nobody knew what to do.

Pure ASGI, the outermost. A client's X-Request-Id is taken when it is a
plain token, else one is made; it comes back with the answer, stands in a
task's first event, and in the log beside whatever went wrong.
"""

from __future__ import annotations

import logging
import re
import uuid

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from demo.web import problems

log = logging.getLogger(__name__)

HEADER = "X-Request-Id"
# chosen: a UUID has 36 characters. Nothing that could end a log line.
SANE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


class Trace:
    """ASGI: gives each request an id and each failure an answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Pass the request on; answer 500 when nothing else does."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        named = Headers(scope=scope).get(HEADER, "")
        request_id = named if SANE_ID.fullmatch(named) else str(uuid.uuid4())
        scope.setdefault("state", {})["request_id"] = request_id
        has_started = False

        async def send_named(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                headers = MutableHeaders(scope=message)
                headers[HEADER] = request_id
                headers.setdefault("Cache-Control", "no-store")
                headers.setdefault("X-Content-Type-Options", "nosniff")
            await send(message)

        try:
            await self._app(scope, receive, send_named)
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
            await failed(scope, receive, send_named)
