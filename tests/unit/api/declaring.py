"""Every answer of a test, held against what the description declares.

So every response in the tests of the API is declared: each status of an
operation, under its own number, with the type of its body.
"""

from __future__ import annotations

import re
from typing import Any

import httpx
from fastapi import FastAPI

# `default` declares our own mistakes, and there is nothing to say of them.
UNFORESEEN = 500


class Declaring(httpx.AsyncBaseTransport):
    """Passes requests on to `app`, and fails on an undeclared answer."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._transport = httpx.ASGITransport(app)

    async def handle_async_request(
        self, request: httpx.Request
    ) -> httpx.Response:
        """Return the answer if it is declared."""
        response = await self._transport.handle_async_request(request)
        operation = operation_of(self._app, request)
        if operation is not None and response.status_code != UNFORESEEN:
            declared = operation["responses"].get(str(response.status_code))
            name = f"{request.method} {request.url.path}"
            assert declared, f"{name}: {response.status_code} isn't declared"
            type_ = response.headers.get("content-type", "").split(";")[0]
            if type_:
                known = declared.get("content", {})
                assert type_ in known, f"{name}: {type_} isn't declared"
        return response


def operation_of(app: FastAPI, request: httpx.Request) -> Any:
    """Return what the description says of a request, None for nothing."""
    # RFC 9110, 9.3.2: HEAD is answered like GET.
    method = request.method.lower().replace("head", "get")
    for path, operations in _paths(app).items():
        shape = re.sub(r"\{\w+\}", "[^/]+", path)
        if re.fullmatch(shape, request.url.path):
            return operations.get(method)
    return None


# By their addresses: each test has an app of its own, and writing its
# description takes longer than most tests.
_written: dict[tuple[str, ...], dict[str, Any]] = {}


def _paths(app: FastAPI) -> dict[str, Any]:
    if app.openapi_schema is not None:
        return dict(app.openapi_schema["paths"])
    addresses = tuple(str(getattr(route, "path", "")) for route in app.routes)
    if addresses not in _written:
        _written[addresses] = app.openapi()["paths"]
    return _written[addresses]
