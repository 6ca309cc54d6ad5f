"""Follows the events of a task on one connection, and notes each.

events  invoke  address, after (the number that it resumes after)
        ok      status, type
        event   number, has_number, name, state, is_snapshot
        closed  by ("service", "reader", "limit" or an error), lasted_s,
            silence_s, and the limits
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from urllib.parse import urlencode

import httpx

from harness.conformance.conditions import MISSING, Facts, any_holds
from harness.conformance.dialect import FINAL, Events
from harness.conformance.drive.bodies import filled
from harness.conformance.drive.caller import (
    JSON,
    NO_ANSWER,
    Caller,
    seconds_in,
)
from harness.conformance.drive.reading import KEPT_CHARS, state_of
from harness.conformance.drive.receiving import encoded
from harness.conformance.drive.refusals import TOO_MANY
from harness.conformance.drive.session import Session
from harness.conformance.drive.task import Task
from harness.conformance.mediatypes import is_stream
from harness.workload.sse import Message, Parser

# chosen: far more than a task of a few seconds has.
MOST_EVENTS = 2000
MOST_BYTES = 10_000_000
# A reader that comes back after the end, with the last number.
BACK = "back"


@dataclass(slots=True)
class Followed:
    """One connection, as far as the reader got."""

    status: int = 0
    # How long an answer without a stream asks to wait.
    retry_after_s: float | None = None
    by: str = ""
    numbers: list[str] = field(default_factory=list)
    has_ended: bool = False


async def follow(
    session: Session,
    task: Task,
    reader: str,
    *,
    after: str = "",
    most: int = MOST_EVENTS,
    by: Caller | None = None,
) -> Followed:
    """Follow until the stream ends, or until `most` numbered events."""
    spelled = session.dialect.events
    assert spelled is not None
    caller = by or task.owner
    noted = {"probe": task.probe, "intent": reader, "after": after}
    noted["task"] = task.name
    for tries in count(1):
        reading = _Reading(session, spelled, caller, noted)
        await session.pace.wait()
        await reading.run(task, after, most)
        if reading.followed.status != TOO_MANY:
            break
        asked_s = reading.followed.retry_after_s
        session.refusals.note(task.probe, reader, asked_s)
        pause_s = session.refusals.pause_s(asked_s, tries)
        if pause_s is None:
            break
        await asyncio.sleep(pause_s)
    return reading.followed


class _Reading:
    """One connection being read."""

    def __init__(
        self,
        session: Session,
        spelled: Events,
        caller: Caller,
        noted: dict[str, Any],
    ) -> None:
        self._session = session
        self._spelled = spelled
        self._caller = caller
        self._noted = noted
        self.followed = Followed()
        self._silence_s = 0.0
        # When something came at last, if it's a stream.
        self._heard_s: float | None = None
        self._op = 0
        self._is_late = noted["intent"] == BACK
        self._patience: asyncio.Timeout

    async def run(self, task: Task, after: str, most: int) -> None:
        """Connect and read, for no longer than a task may take."""
        values = self._session.values(task)
        url = self._session.url(self._spelled.path, values)
        headers = {
            "Accept": "text/event-stream",
            # Nobody gains by compression, and events may get stuck.
            "Accept-Encoding": "identity",
            **self._session.headers(self._spelled.headers, values),
        }
        place, _, name = self._spelled.resume.partition(".")
        if after and place == "header":
            headers[name] = after
        elif after and place == "query":
            url += ("&" if "?" in url else "?") + urlencode({name: after})
        content = None
        if self._spelled.body is not None:
            content = json.dumps(filled(self._spelled.body, values)).encode()
            headers["Content-Type"] = JSON
        history = self._caller.history
        self._op = history.invoke(
            "events",
            **self._noted,
            method=self._spelled.method,
            address=url,
            is_numbered=bool(self._spelled.number),
            is_dense=self._spelled.is_dense,
            heartbeat_s=self._spelled.heartbeat_s,
        )
        began_s = time.monotonic()
        limits = self._session.limits
        limit_s = limits.end_s
        # Somebody who comes back after the end is told so soon.
        first_s = limits.linger_s if self._is_late else limit_s
        try:
            async with asyncio.timeout(first_s) as self._patience:
                async with self._caller.http.stream(
                    self._spelled.method,
                    url,
                    headers=encoded(headers),
                    content=content,
                    timeout=limit_s,
                ) as answer:
                    by = await self._listen(answer, most)
        except TimeoutError:
            by = "limit"
        except NO_ANSWER as error:
            by = type(error).__name__
        # The last silence is one, too.
        self._note_silence()
        self.followed.by = by
        self._write(
            "closed",
            by=by,
            lasted_s=round(time.monotonic() - began_s, 3),
            silence_s=round(self._silence_s, 3),
            limit_s=limit_s,
            linger_s=limits.linger_s,
        )

    async def _listen(self, answer: httpx.Response, most: int) -> str:
        type_ = answer.headers.get("content-type", "")
        self.followed.status = answer.status_code
        self.followed.retry_after_s = seconds_in(
            answer.headers.get("retry-after", "")
        )
        facts = Facts(answer.status_code, answer.headers)
        status = self._session.dialect.status
        means = [
            name
            for name in ("unknown", "hidden")
            if any_holds(getattr(status, name), facts)
        ]
        self._write("ok", status=answer.status_code, type=type_, means=means)
        if answer.status_code != 200 or not is_stream(type_):
            return "service"
        parser = Parser(decode=_decoded)
        self._note_silence()
        left_bytes = MOST_BYTES
        async for chunk in answer.aiter_bytes():
            left_bytes -= len(chunk)
            if left_bytes < 0:
                return "reader"
            self._note_silence()
            for message in parser.feed(chunk):
                self._take(message)
                if len(self.followed.numbers) >= most:
                    return "reader"
        return "service"

    def _note_silence(self) -> None:
        now_s = time.monotonic()
        if self._heard_s is not None:
            self._silence_s = max(self._silence_s, now_s - self._heard_s)
        self._heard_s = now_s

    def _take(self, message: Message) -> None:
        body = {"event": message.name, "data": message.data}
        if isinstance(message.data, dict):
            body |= message.data
        facts = Facts(0, {}, body)
        spelled = self._spelled
        is_snapshot = any_holds(spelled.snapshot, facts)
        number, has_number = message.id, message.has_id
        if spelled.number not in ("", "id"):
            found = facts.at(spelled.number)
            number = "" if found is MISSING else str(found)
            has_number = bool(number)
        state = state_of(self._session.dialect.state, facts)["state"]
        is_final = any_holds(spelled.final, facts) or state in FINAL
        if is_final and not self.followed.has_ended:
            self.followed.has_ended = True
            loop = asyncio.get_running_loop()
            linger_s = self._session.limits.linger_s
            self._patience.reschedule(loop.time() + linger_s)
        if number and not is_snapshot:
            self.followed.numbers.append(number)
        self._write(
            "event",
            number=number,
            has_number=has_number,
            name=message.name,
            state=state,
            is_snapshot=is_snapshot,
            is_final=is_final,
            data=json.dumps(message.data)[:KEPT_CHARS],
        )

    def _write(self, phase: str, **more: Any) -> None:
        noted = {**self._noted, **more}
        self._caller.history.write(self._op, "events", phase, **noted)


def _decoded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
