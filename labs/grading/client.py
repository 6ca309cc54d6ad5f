"""A client whose requests and answers are in the history. No judgement."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from types import TracebackType
from typing import Any

import httpx

from harness.history import History
from harness.workload.tls import tls
from labs.grading.addresses import misled_to, path_of

# chosen: longer than any answer of a lab may take, from the request to the
# answer's last byte.
TIMEOUT_S = 10.0
# chosen: more than a hundred times what a lab asks for over this client.
MOST_BYTES = 32 * 1024 * 1024
# A longer body is in the history as its length only. chosen: far more than
# any list that a judge reads, such as one of all dead letters.
BODY_LIMIT_CHARS = 200_000
# Headers whose values are in the history.
KEPT = (
    "location", "retry-after", "etag", "content-type", "content-range",
    "allow",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer, read to its end."""

    status: int
    headers: httpx.Headers
    content: bytes
    # None if the body isn't JSON.
    json: Any
    took_s: float
    # The number of the operation in the client's history.
    op: int
    # Where the request went: a Location may be relative to it.
    path: str = ""
    # Where its Location leads, if that isn't the service.
    leads: str = ""

    @property
    def location(self) -> str:
        """Return the path that its Location names, query included; or "".

        One that leads elsewhere names none: no client would come here.
        """
        if self.leads:
            return ""
        return path_of(self.headers.get("location", ""), self.path)

    @property
    def text(self) -> str:
        """Return the body as text."""
        return self.content.decode(errors="replace")


class TooLong(Exception):
    """An answer has no end in sight; the message says in what."""


class Client:
    """One person's or program's requests to a service."""

    def __init__(
        self,
        history: History,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        also_at: Collection[str] = (),
    ) -> None:
        """Describe it; a Location may name `also_at` instead of `base_url`."""
        self.history = history
        self._served = (base_url, *also_at)
        self.http = httpx.AsyncClient(
            base_url=base_url,
            headers=dict(headers or {}),
            timeout=TIMEOUT_S,
            trust_env=False,
            verify=tls(),
            # Servers close idle connections, uvicorn after 5 s; a request on
            # one that is just being closed would be lost.
            limits=httpx.Limits(max_connections=None, keepalive_expiry=2.0),
        )

    async def get(self, path: str, **more: Any) -> Answer | None:
        """Send a GET; return its answer, or None if none came."""
        return await self.request("GET", path, **more)

    async def post(self, path: str, **more: Any) -> Answer | None:
        """Send a POST; return its answer, or None if none came."""
        return await self.request("POST", path, **more)

    async def delete(self, path: str, **more: Any) -> Answer | None:
        """Send a DELETE; return its answer, or None if none came."""
        return await self.request("DELETE", path, **more)

    async def request(
        self, method: str, path: str, **options: Any
    ) -> Answer | None:
        """Send a request; `options` are those of httpx.

        An answer that takes or holds too much counts as none that came.
        """
        sent = _about(options)
        what = f"{method} {path}"
        op = self.history.invoke(what, **sent)
        began_s = time.monotonic()
        try:
            answer, content = await self._read(method, path, options)
        except (httpx.HTTPError, httpx.InvalidURL, TooLong) as error:
            self.history.write(
                *(op, what, "unknown"),
                **sent,
                error=f"{type(error).__name__} {error}".strip(),
                took_s=round(time.monotonic() - began_s, 3),
            )
            return None
        took_s = round(time.monotonic() - began_s, 3)
        seen = _answer(answer, content, took_s, op)
        kept = {
            name.replace("-", "_"): seen.headers[name]
            for name in KEPT
            if name in seen.headers
        }
        more = {
            **sent,
            "status": seen.status,
            "body": _body(seen),
            "took_s": took_s,
            **kept,
        }
        if leads := misled_to(seen.headers.get("location", ""), self._served):
            more["leads"] = leads
        self.history.write(op, what, "ok", **more)
        return replace(seen, leads=leads)

    async def poll(
        self,
        path: str,
        until: Callable[[Answer], bool],
        limit_s: float = 10.0,
        every_s: float = 0.1,
    ) -> Answer | None:
        """Ask until an answer is the wanted one; None after the limit."""
        until_s = time.monotonic() + limit_s
        while True:
            answer = await self.get(path)
            if answer is not None and until(answer):
                return answer
            if time.monotonic() > until_s:
                return None
            await asyncio.sleep(every_s)

    async def _read(
        self, method: str, path: str, options: Mapping[str, Any]
    ) -> tuple[httpx.Response, bytes]:
        limit_s = max(TIMEOUT_S, options.get("timeout", 0.0))
        content = bytearray()
        try:
            async with (
                asyncio.timeout(limit_s),
                self.http.stream(method, path, **options) as answer,
            ):
                async for chunk in answer.aiter_bytes():
                    content += chunk
                    if len(content) > MOST_BYTES:
                        raise TooLong(f"more than {MOST_BYTES >> 20} MiB came")
        except TimeoutError as error:
            raise TooLong(
                f"the answer didn't end within {limit_s:g} s"
            ) from error
        return answer, bytes(content)

    async def close(self) -> None:
        """Close its connections."""
        await self.http.aclose()

    async def __aenter__(self) -> Client:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()


def _about(more: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a record says of a request."""
    headers = httpx.Headers(more.get("headers"))
    about: dict[str, Any] = {}
    if "idempotency-key" in headers:
        about["key"] = headers["idempotency-key"]
    if "json" in more:
        about["json"] = more["json"]
    return about


def _answer(
    answer: httpx.Response, content: bytes, took_s: float, op: int
) -> Answer:
    try:
        data = json.loads(content)
    # A RecursionError is a list in a list, a thousand times.
    except (ValueError, RecursionError):
        data = None
    return Answer(
        *(answer.status_code, answer.headers, content, data),
        took_s,
        op,
        answer.url.path,
    )


def _body(answer: Answer) -> Any:
    if len(answer.content) > BODY_LIMIT_CHARS:
        return f"{len(answer.content)} bytes"
    return answer.text if answer.json is None else answer.json
