"""Orders exports and fetches their files, as one user. It judges nothing.

Each answer becomes a record: `orders`, `export` for a state, `file` for an
answer to a download, with what was sent and what came.
"""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import dataclass, field
from typing import Any

import httpx

from labs.claim_check.grader.warehouse import Warehouse
from labs.grading.addresses import below, misled_to, path_of
from labs.grading.bench import Bench

TIMEOUT = httpx.Timeout(10.0)
# chosen: longer than any answer may take, but for a file.
ANSWER_LIMIT_S = 10.0
EXPORTS = "/exports"
LOOK_S = 0.1
# chosen: ten times what a solution needs on an idle machine.
LIMIT_S = 20.0
ENDS = ("succeeded", "failed")


@dataclass(slots=True)
class Part:
    """An answer to a download, as far as it came."""

    status: int = 0
    headers: httpx.Headers = field(default_factory=httpx.Headers)
    content: bytearray = field(default_factory=bytearray)
    is_whole: bool = False

    @property
    def etag(self) -> str:
        """Return its strong validator; "" if there is none."""
        etag = self.headers.get("etag", "")
        return "" if etag.startswith("W/") else etag


class Customer:
    """One user of the service."""

    def __init__(self, bench: Bench, who: str, warehouse: Warehouse) -> None:
        self._bench = bench
        self.who = who
        self._warehouse = warehouse
        self._headers = {"X-User": who}

    async def order(self, query: str, keep_s: float) -> str:
        """Order an export; return its path, "" if it isn't accepted."""
        size_bytes = self._warehouse.query(query).size_bytes
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
            answer = await self._send(
                *(http, "POST", EXPORTS),
                json={"query": query, "keep_s": keep_s},
            )
        location = "" if answer is None else answer.headers.get("location", "")
        status = None if answer is None else answer.status_code
        leads = misled_to(location, [self._bench.service.url])
        path = "" if leads else path_of(location, EXPORTS)
        self._note(
            f"POST {EXPORTS}", status=status, location=location, leads=leads
        )
        self._note(
            "orders",
            status=status,
            export=path or None,
            size_bytes=size_bytes,
            sha256=self._warehouse.query(query).sha256,
            keep_s=keep_s,
        )
        return path

    async def see(self, path: str) -> dict[str, Any]:
        """Ask for the state of an export, and write it down."""
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
            answer = await self._send(http, "GET", path)
        state = _body(answer)
        self._note(
            "export",
            export=path,
            status=None if answer is None else answer.status_code,
            **{n: state[n] for n in ("state", "sha256") if n in state},
        )
        return state

    async def ready(self, path: str, limit_s: float = LIMIT_S) -> bool:
        """Ask for an export until it has ended; say whether it succeeded."""
        loop = asyncio.get_running_loop()
        until_s = loop.time() + limit_s
        async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http:
            while loop.time() < until_s:
                answer = await self._send(http, "GET", path)
                if _state(answer) in ENDS:
                    break
                await asyncio.sleep(LOOK_S)
            else:
                self._note("gives up", export=path, after_s=limit_s)
        state = await self.see(path)
        return state.get("state") == "succeeded"

    async def fetch(
        self,
        path: str,
        base_url: str = "",
        *,
        have: bytes = b"",
        headers: dict[str, str] | None = None,
        most_bytes: int | None = None,
        why: str = "",
    ) -> Part:
        """Download a file, or the rest of one; write down what came."""
        part = Part()
        sent = dict(headers or {})
        # The file's own bytes are compared, and its ranges are of those.
        asked = {"Accept-Encoding": "identity", **self._headers, **sent}
        url = (base_url or self._bench.service.url) + below(path, "file")
        error = ""
        try:
            async with (
                asyncio.timeout(LIMIT_S),
                httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as http,
                http.stream("GET", url, headers=asked) as answer,
            ):
                part.status, part.headers = answer.status_code, answer.headers
                async for chunk in answer.aiter_raw():
                    part.content += chunk
                    if most_bytes and len(part.content) >= most_bytes:
                        break
                else:
                    part.is_whole = True
        except (httpx.HTTPError, TimeoutError) as broken:
            error = type(broken).__name__
        whole = have + part.content if part.status == 206 else part.content
        self._note(
            "file",
            export=path,
            why=why,
            status=part.status or None,
            came_bytes=len(part.content),
            **({"sent": sent} if sent else {}),
            **({"error": error} if error else {}),
            **{
                name.replace("-", "_"): part.headers[name]
                for name in ("etag", "content-range")
                if name in part.headers
            },
            **(
                {"sha256": hashlib.sha256(whole).hexdigest()}
                if part.is_whole and part.status in (200, 206)
                else {}
            ),
        )
        return part

    async def _send(
        self, http: httpx.AsyncClient, method: str, path: str, **more: Any
    ) -> httpx.Response | None:
        url = self._bench.service.url + path
        try:
            # An answer may come in drops, each of them in time.
            async with asyncio.timeout(ANSWER_LIMIT_S):
                return await http.request(
                    method, url, headers=self._headers, **more
                )
        except (httpx.HTTPError, TimeoutError):
            return None

    def _note(self, what: str, **more: Any) -> None:
        self._bench.note(what, who=self.who, **more)


def _body(answer: httpx.Response | None) -> dict[str, Any]:
    """Return an answer's JSON; nothing if it is none, or not an object."""
    if answer is None or answer.status_code != 200:
        return {}
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _state(answer: httpx.Response | None) -> str:
    return str(_body(answer).get("state", ""))
