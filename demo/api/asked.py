"""All that a submission says beside its body, as one dependency.

One and not five: FastAPI takes some 10 us for each that it solves, whatever
it does, and a submission is what has to be quick. measured: bench, 80 of
350 us.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from demo.api.given import Wiring, given_to
from demo.api.idempotency import KEY_FIELD, keyed_id
from demo.api.prefer import PREFER_FIELD, Preferences, preferences
from demo.web.owner import owner_of


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks, under which key, and what is preferred."""

    given: Wiring
    owner: str
    keyed_id: str | None
    prefer: Preferences
    request_id: str


async def _asking(request: Request) -> Asking:
    given, owner = given_to(request), owner_of(request)
    return Asking(
        given,
        owner,
        keyed_id(request, owner),
        preferences(request, given),
        request.state.request_id,
    )


Asked = Annotated[Asking, Depends(_asking)]
# The header fields of it, for the description.
ASKED_FIELDS = {"parameters": [KEY_FIELD, PREFER_FIELD]}
