"""Reads what a submission has beside its body: owner, key, preferences.

It also has the short route to the handler. FastAPI resolves each parameter of
a handler in some 10 us, and the body in as much again, while submitting has
to be quick. measured: bench submit-throughput, 80 of 350 us. So the route of
`submit_task` builds both arguments itself; the handler's signature still
describes them to OpenAPI.
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

from demo.api.idempotency import KEY_FIELD, keyed_id
from demo.api.prefer import PREFER_FIELD, Preferences, preferences
from demo.api.wiring import Wiring, wiring_of
from demo.web.address import address_of
from demo.web.owner import owner_of
from demo.web.schemas import Submission


@dataclass(frozen=True, slots=True)
class SubmissionContext:
    """The owner, the key and the preferences of a submission."""

    wiring: Wiring
    owner: str
    keyed_id: str | None
    prefer: Preferences
    request_id: str
    address: str


async def context_of(request: Request) -> SubmissionContext:
    """Return the context of a submission, from its header."""
    wiring, owner = wiring_of(request), owner_of(request)
    return SubmissionContext(
        wiring,
        owner,
        keyed_id(request, owner),
        preferences(request, wiring),
        request.state.request_id,
        address_of(request),
    )


ContextDep = Annotated[SubmissionContext, Depends(context_of)]
# Its header fields, for the OpenAPI description.
CONTEXT_FIELDS = {"parameters": [KEY_FIELD, PREFER_FIELD]}


def submission_of(request: Request) -> Submission:
    """Return the body as a Submission. Raises RequestValidationError."""
    # The door has parsed it already, more strictly (strictjson.py).
    body = request.state.parsed_body
    if body is None:
        missing = {"loc": ("body",), "msg": "Field required"}
        raise RequestValidationError([missing])
    try:
        return Submission.model_validate(body)
    except ValidationError as error:
        raise RequestValidationError(
            [{**e, "loc": ("body", *e["loc"])} for e in error.errors()]
        ) from None


class ShortRoute(APIRoute):
    """The route of a handler that takes a Submission and its context."""

    def get_route_handler(
        self,
    ) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return a function that calls it; FastAPI, "Custom APIRoute"."""
        submit = self.endpoint

        async def handle(request: Request) -> Response:
            context = await context_of(request)
            response: Response = await submit(submission_of(request), context)
            return response

        return handle
