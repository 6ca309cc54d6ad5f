"""Short ways to ask for things of a room over HTTP."""

from __future__ import annotations

from itertools import count
from typing import Any

import httpx

from workshop.roles import Role

SECRET = "a secret of tests only"
KEYS = count()


def key() -> dict[str, str]:
    """Return the header of a new idempotency key."""
    return {"Idempotency-Key": f"a random key {next(KEYS):08}"}


def bearer(token: str) -> dict[str, str]:
    """Return the header of a token."""
    return {"Authorization": f"Bearer {token}"} if token else {}


async def join(http: httpx.AsyncClient, code: str) -> httpx.Response:
    """Join a room as somebody new."""
    return await http.post(
        "/api/rooms/joins", json={"code": code}, headers=key()
    )


async def tokens(
    http: httpx.AsyncClient, room: dict[str, Any]
) -> dict[Role, str]:
    """Return a token for each role."""
    joined = (await join(http, room["code"])).json()
    return {
        Role.INSTRUCTOR: room["instructor"],
        Role.HELPER: room["helper"],
        Role.PARTICIPANT: joined["token"],
        Role.VISITOR: "",
    }
