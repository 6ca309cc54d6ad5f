"""Exception handlers: turn each error that an app raises into a problem.

problems.py says which problem an error becomes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from demo.errors import (
    Busy,
    ContractError,
    Expired,
    NoRoom,
    QueueFull,
    QuotaExceeded,
    RateExceeded,
    StoreUnsafe,
    TooManyUploads,
    WrongInput,
)
from demo.problems import PROBLEMS
from demo.web import problems, ratelimit, served
from demo.wire import wire_time


class Refused(Exception):
    """A request that the door refuses; `slug` names the problem."""

    def __init__(
        self,
        slug: str,
        detail: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        self.slug = slug
        self.detail = detail
        self.headers = headers
        self.more = more


def install(app: FastAPI) -> None:
    """Make `app` answer every error with a problem."""
    app.add_exception_handler(ContractError, _refusal)
    app.add_exception_handler(RequestValidationError, _wrong_shape)
    app.add_exception_handler(HTTPException, _http_error)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, ContractError)
    slug = problems.LEAVES[type(error)]
    detail = None if PROBLEMS[slug].detail else str(error)
    match error:
        case StoreUnsafe() | TooManyUploads():
            return problems.answer(request.scope, slug, str(error))
        case Busy() | QueueFull():
            wait = {"Retry-After": str(error.retry_after_s)}
            return problems.answer(request.scope, slug, detail, headers=wait)
        case NoRoom() if error.retry_after_s:
            wait = {"Retry-After": str(error.retry_after_s)}
            return problems.answer(request.scope, slug, detail, headers=wait)
        case QuotaExceeded() | RateExceeded():
            return problems.answer(
                request.scope,
                slug,
                detail,
                headers=ratelimit.fields(error),
                **ratelimit.members(error),
            )
        case Expired():
            at = wire_time(error.expired_at)
            return problems.answer(request.scope, slug, detail, expired_at=at)
        case WrongInput():
            found = [{**e, "at": f"/input{e['at']}"} for e in error.errors]
            return problems.answer(request.scope, slug, errors=found)
        case _:
            return problems.answer(request.scope, slug, detail)


async def _wrong_shape(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [
        {"at": _pointer(e["loc"]), "why": str(e["msg"])}
        for e in error.errors()
    ]
    return problems.answer(request.scope, "invalid-input", errors=found)


def _pointer(loc: tuple[int | str, ...]) -> str:
    """Return the place: a JSON pointer into the body, or `?parameter`."""
    place, *path = loc
    if place == "body":
        return "/" + "/".join(str(part) for part in path)
    return "?" + ".".join(str(part) for part in path)


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    slug = problems.STATUSES.get(error.status_code, "internal")
    detail = None if PROBLEMS[slug].detail else str(error.detail)
    headers = error.headers
    if error.status_code == 405:
        headers = {"Allow": ", ".join(served.methods(request.scope))}
    return problems.answer(request.scope, slug, detail, headers=headers)
