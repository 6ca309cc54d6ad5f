"""All that a submission says beside its body, and the short way to it.

FastAPI solves what a handler's signature asks for, some 10 us for each
part and as much for the body, whatever it does; a submission is what has to
be quick. measured: bench submit-throughput, 80 of 350 us. So its route asks
for both by itself. The signature still describes it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.responses import Response

from demo.api.given import Wiring, given_to
from demo.api.idempotency import KEY_FIELD, keyed_id
from demo.api.prefer import PREFER_FIELD, Preferences, preferences
from demo.web.address import address_of
from demo.web.owner import owner_of
from demo.web.schemas import Submission


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, under which key, and what is preferred."""

    given: Wiring
    owner: str
    keyed_id: str | None
    prefer: Preferences
    request_id: str
    address: str


async def asking(request: Request) -> Asking:
    """Return what a request says in its header."""
    given, owner = given_to(request), owner_of(request)
    return Asking(
        given,
        owner,
        keyed_id(request, owner),
        preferences(request, given),
        request.state.request_id,
        address_of(request),
    )


Asked = Annotated[Asking, Depends(asking)]
# The header fields of it, for the description.
ASKED_FIELDS = {"parameters": [KEY_FIELD, PREFER_FIELD]}


def submission_of(request: Request) -> Submission:
    """Return what a request's body says. Raises RequestValidationError."""
    # The door has read it already, and more strictly (strictjson.py).
    said = request.state.said
    if said is None:
        missing = {"loc": ("body",), "msg": "Field required"}
        raise RequestValidationError([missing])
    try:
        return Submission.model_validate(said)
    except ValidationError as error:
        raise RequestValidationError(
            [{**e, "loc": ("body", *e["loc"])} for e in error.errors()]
        ) from None


class ShortRoute(APIRoute):
    """The route of a handler that takes a Submission and an Asking."""

    def get_route_handler(
        self,
    ) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return what calls the handler; see FastAPI, "Custom APIRoute"."""
        submit = self.endpoint

        async def handle(request: Request) -> Response:
            asked = await asking(request)
            response: Response = await submit(submission_of(request), asked)
            return response

        return handle
