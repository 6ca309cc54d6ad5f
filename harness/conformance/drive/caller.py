"""One owner of tasks: sends its requests and writes each to its history."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from hashlib import blake2b
from itertools import count
from typing import Any

import httpx

from harness.conformance.conditions import Facts
from harness.conformance.drive.pace import Pace
from harness.conformance.drive.reading import facts_of, kept, read
from harness.conformance.drive.receiving import (
    HOOKS,
    MOST_BYTES,
    Received,
    receive,
)
from harness.conformance.drive.refusals import TOO_MANY, Refusals
from harness.conformance.plan import Plan
from harness.history import History
from harness.workload.tls import tls

JSON = "application/json"
# With what an odd id of a service may do to an address: half a surrogate.
NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, TimeoutError, UnicodeError)


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, and what it is to find out."""

    what: str
    probe: str
    intent: str
    method: str
    url: str
    headers: Mapping[str, str] | None = None
    # Sent as JSON; `content` as it is.
    body: Any = None
    content: bytes | None = None
    # More for its record: the task, a key.
    more: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as conditions see it, and as it was recorded."""

    facts: Facts
    noted: Mapping[str, Any]

    @property
    def state(self) -> str:
        """Return the state in our words; "" for an answer without one."""
        return str(self.noted.get("state", ""))

    @property
    def retry_after_s(self) -> float | None:
        """Return how long the service asks to wait, if it can be read."""
        wait = self.noted.get("wait")
        if wait is None:
            wait = self.noted.get("retry_after")
        if isinstance(wait, int | float):
            return float(wait)
        return seconds_in(str(wait or ""))

    @property
    def is_refused(self) -> bool:
        """Say whether it was one request too many for the service."""
        return self.facts.http == TOO_MANY

    def means(self, name: str) -> bool:
        """Say whether a condition of the dialect holds."""
        return name in self.noted["means"]


class Caller:
    """One owner."""

    def __init__(
        self,
        plan: Plan,
        number: int,
        history: History,
        pace: Pace,
        refusals: Refusals,
    ) -> None:
        self.who = history.who
        self.history = history
        self._plan = plan
        self._pace = pace
        self._refusals = refusals
        self.http = httpx.AsyncClient(
            headers=dict(plan.owners[min(number, len(plan.owners) - 1)]),
            timeout=plan.limits.answer_s,
            trust_env=False,
            verify=tls(),
            follow_redirects=False,
            event_hooks=HOOKS,
        )

    async def send(
        self, ask: Ask, *, is_patient: bool = True
    ) -> Answer | None:
        """Send a request; None if no answer came.

        If `is_patient`, one that is refused as too many is sent again after
        the wait that was asked for, a few times.
        """
        for tries in count(1):
            await self._pace.wait()
            answer = await self.send_now(ask)
            if answer is None or not answer.is_refused or not is_patient:
                break
            pause_s = self._refusals.pause_s(answer.retry_after_s, tries)
            if pause_s is None:
                break
            await asyncio.sleep(pause_s)
        return answer

    async def send_now(self, ask: Ask) -> Answer | None:
        """Send a request that the caller has waited for the pace with."""
        noted = {
            "probe": ask.probe,
            "intent": ask.intent,
            "method": ask.method,
            "address": ask.url,
            **(ask.more or {}),
        }
        op = self.history.invoke(ask.what, **noted, **_sent(ask))
        began_s = time.monotonic()
        try:
            status, headers, content = await self._request(ask)
        except NO_ANSWER as error:
            words = f"{type(error).__name__}: {error}".rstrip(": ")
            self.history.write(op, ask.what, "unknown", error=words, **noted)
            return None
        noted["took_s"] = round(time.monotonic() - began_s, 3)
        facts = facts_of(status, headers, content)
        noted |= read(self._plan.dialect, ask.what, facts)
        noted |= {"body": kept(content), "length": len(content)}
        noted["digest"] = blake2b(content, digest_size=8).hexdigest()
        noted["is_cut"] = len(content) > MOST_BYTES
        self.history.write(op, ask.what, "ok", **noted)
        answer = Answer(facts, noted)
        if answer.is_refused:
            self._refusals.note(ask.probe, ask.intent, answer.retry_after_s)
        return answer

    async def _request(self, ask: Ask) -> Received:
        headers = dict(ask.headers or {})
        content = ask.content
        if content is None and ask.body is not None:
            content = json.dumps(ask.body).encode()
            headers.setdefault("Content-Type", JSON)
        limit_s = self._plan.limits.answer_s * 2
        return await receive(
            *(self.http, ask.method, ask.url, limit_s),
            content=content,
            headers=headers,
        )

    async def close(self) -> None:
        """Close its connections and its history."""
        await self.http.aclose()
        self.history.close()


def _sent(ask: Ask) -> dict[str, Any]:
    if ask.content is not None:
        return {"sent": kept(ask.content)}
    return {"sent": ask.body} if ask.body is not None else {}


def seconds_in(text: str) -> float | None:
    """Return the seconds that a Retry-After asks for; None if unreadable."""
    if text.isdecimal():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    # The oldest of HTTP's three forms of a date doesn't say that it's UTC.
    moment = moment.replace(tzinfo=moment.tzinfo or UTC)
    return max(0.0, moment.timestamp() - time.time())
