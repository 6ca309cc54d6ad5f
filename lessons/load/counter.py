"""Uploads blobs, submits work on them, and deletes them at the end.

A few exchanges are kept for the evidence, without the bytes.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import Any

from lessons.load.clock import Clock
from lessons.load.failure import expect
from lessons.load.http import Gateway

# chosen: one exchange shows request and response.
SHOWN = 1


class Counter:
    """The blobs of one owner."""

    def __init__(self, gateway: Gateway, cookie: str) -> None:
        self._gateway = gateway
        self._cookie = cookie
        self._clock = Clock()
        self._references: list[str] = []
        self._exchanges: list[dict[str, Any]] = []

    async def leave(self, luggage: bytes) -> str:
        """Upload bytes and return their reference.

        Raises Failed if the upload is refused.
        """
        sent_ms = self._clock.at_ms()
        answer = await self._gateway.put("/api/blobs", self._cookie, luggage)
        expect(answer, "a blob", 201)
        if len(self._references) < SHOWN:
            took_ms = self._clock.at_ms() - sent_ms
            self._exchanges.append(
                answer.as_exchange("claimed", sent_ms, took_ms)
            )
        reference = str(answer.json()["id"])
        self._references.append(reference)
        return reference

    async def show_the_way(self, size_bytes: int) -> None:
        """Submit work on bytes: inside the request, then by reference."""
        inside = {"kind": "digest", "input": {"blob": "x" * size_bytes}}
        await self._ask("inline", 413, inside)
        await self._ask(
            "claimed",
            200,
            {"kind": "digest", "input": {"blob": self._references[-1]}},
            prefer="wait=4",
        )

    async def _ask(
        self, track: str, status: int, body: Any, **fields: str
    ) -> None:
        sent_ms = self._clock.at_ms()
        answer = await self._gateway.post(
            "/api/tasks", self._cookie, body, **fields
        )
        took_ms = self._clock.at_ms() - sent_ms
        self._exchanges.append(answer.as_exchange(track, sent_ms, took_ms))
        expect(answer, "a request for work on bytes", status)

    async def clear(self) -> None:
        """Delete all blobs; those that are gone already are fine."""
        references, self._references = self._references, []
        with contextlib.suppress(OSError):
            await asyncio.gather(
                *(
                    self._gateway.delete(f"/api/blobs/{one}", self._cookie)
                    for one in references
                )
            )

    def new_exchanges(self) -> list[dict[str, Any]]:
        """Return the exchanges since the last call."""
        exchanges, self._exchanges = self._exchanges, []
        return exchanges
