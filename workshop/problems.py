"""Answers each error of a room with a problem (RFC 9457)."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import FastAPI, Request
from starlette.responses import Response

from demo.problems import Refusal, type_of
from demo.web import problems
from workshop.errors import (
    RoleNeeded,
    RoomError,
    RoomFull,
    RoomGone,
    RuleBroken,
    TooManyTries,
    UnknownRoom,
)

# The detail is the error's own message.
TABLE: Mapping[type[RoomError], tuple[str, Refusal]] = {
    UnknownRoom: ("no-such-room", Refusal(404, "No such room")),
    RoleNeeded: ("role-needed", Refusal(403, "Another role is needed")),
    RuleBroken: ("not-now", Refusal(409, "Not now")),
    RoomFull: ("room-full", Refusal(409, "The room is full")),
    RoomGone: ("room-over", Refusal(410, "The room is over")),
    TooManyTries: ("too-many-tries", Refusal(429, "Too many tries")),
}


def install(app: FastAPI) -> None:
    """Make `app` answer every error of a room with a problem."""
    app.add_exception_handler(RoomError, _refusal)


async def _refusal(request: Request, error: Exception) -> Response:
    assert isinstance(error, RoomError)
    slug, refusal = TABLE[type(error)]
    headers = {}
    if isinstance(error, TooManyTries):
        headers["Retry-After"] = str(error.retry_after_s)
    problem = {
        "type": type_of(slug),
        "title": refusal.title,
        "detail": str(error),
    }
    return problems.answer_with(
        request.scope, problem, refusal.status, headers
    )
