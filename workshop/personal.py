"""Gives each person of a room small quotas, and the stack's own load none.

The figures that compare servers under load send it from this machine, as
owners of their own; they prove it with the header X-Load-Pass
(lessons/load/http.py). Everybody else is a person.
"""

from __future__ import annotations

import hmac
import os
from contextvars import ContextVar
from dataclasses import fields, replace
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from demo.api.wiring import Wiring
from demo.eventlog import Admission
from demo.work.kind import Kind
from workshop.limits import PASS, PRESSES_A_MINUTE, UNFINISHED

HEADER = b"x-load-pass"

_IS_OWN_LOAD: ContextVar[bool] = ContextVar("is_own_load", default=False)


def has_pass(scope: Scope) -> bool:
    """Say whether a request proves to be the stack's own load."""
    expected = os.environ.get(PASS, "").encode()
    return bool(expected) and any(
        name == HEADER and hmac.compare_digest(value, expected)
        for name, value in scope["headers"]
    )


class Passed:
    """ASGI: notes whether a request is the stack's own load."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(
        self, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Note it, and pass the request on."""
        if scope["type"] == "http":
            _IS_OWN_LOAD.set(has_pass(scope))
        await self._app(scope, receive, send)


class PersonalWiring(Wiring):
    """The parts of an API process, with a person's quotas."""

    def admission(
        self, kind: Kind[Any], input_: Any, address: str
    ) -> Admission:
        """Return the conditions for accepting a new task now."""
        found = Wiring.admission(self, kind, input_, address)
        if _IS_OWN_LOAD.get():
            return found
        return replace(
            found,
            unfinished_limit=min(found.unfinished_limit, UNFINISHED),
            # 0 is any number.
            submit_limit=min(
                found.submit_limit or PRESSES_A_MINUTE, PRESSES_A_MINUTE
            ),
        )


def personal(wiring: Wiring) -> PersonalWiring:
    """Return the same parts with a person's quotas."""
    parts = {each.name: getattr(wiring, each.name) for each in fields(wiring)}
    return PersonalWiring(**parts)
