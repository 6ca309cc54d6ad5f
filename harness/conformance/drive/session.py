"""Submits, polls, reads and cancels for probes, as the dialect says."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Mapping
from itertools import count
from typing import Any

from harness.conformance.conditions import Facts
from harness.conformance.dialect import FINAL
from harness.conformance.drive.bodies import drawn, filled, with_value
from harness.conformance.drive.caller import Answer, Ask, Caller
from harness.conformance.drive.callers import Callers
from harness.conformance.drive.task import Task
from harness.conformance.naming import has_plain_id, id_in
from harness.conformance.plan import same_place

# chosen: as often as a page would poll that isn't told how often.
POLL_S = 0.2
# chosen: some 20 polls in 30 s.
SLOWER = 1.3
MOST_POLL_S = 2.0
# Polls until the pauses have grown longer than a second, and two at the end.
FAST_POLLS = 10
# Polls that aren't sent again if they are refused: another one comes soon.
HASTY = frozenset({"poll", "poll-after-kill", "closely", "tagged"})
# chosen: half of the polls that an idle machine sends within the limit.
FEWEST_POLLS = 10
LOOKED_FRACTION = 0.5
# chosen: then it has been waited for four times as long as was said.
PATIENCE = 3.0


def most_polls(limit_s: float) -> int:
    """Return how many polls `to_end` sends at most within a limit."""
    return FAST_POLLS + math.ceil(limit_s)


def _has_looked(
    polls: int, limit_s: float, wait_s: float, over_s: float
) -> bool:
    """Say whether it was polled often enough for its end to be seen.

    On a machine that is busy with other things, seconds pass in which
    nobody could look.
    """
    usual = min(FEWEST_POLLS, LOOKED_FRACTION * limit_s / wait_s)
    return polls >= usual or over_s > limit_s * PATIENCE


class Session(Callers):
    """The requests that probes are made of."""

    def submission(
        self,
        probe: str,
        body: Any,
        intent: str,
        key: str = "",
        **more: Any,
    ) -> Ask:
        """Return the request that submits a body."""
        submit, spelled = self.dialect.submit, self.dialect.key
        headers = dict(submit.headers)
        if key and spelled and spelled.header:
            quote = '"' if spelled.is_quoted else ""
            headers[spelled.header] = f"{quote}{key}{quote}"
        if key and spelled and spelled.inside:
            body = with_value(body, spelled.inside, key)
        values = self.values() | {"body": body}
        return Ask(
            "submit",
            probe,
            intent,
            submit.method,
            self.plan.submit_url,
            self.headers(headers, values),
            filled(submit.envelope, values),
            more={**({"key": key} if key else {}), **more},
        )

    async def submit(
        self,
        probe: str,
        kind: str = "quick",
        *,
        intent: str = "valid",
        key: str = "",
        body: Any = None,
        owner: Caller | None = None,
    ) -> Task | None:
        """Submit a body of the dialect; None if it wasn't accepted."""
        body = body if body is not None else self.body(probe, kind)
        owner = owner or self.owner
        ask = self.submission(probe, body, intent, key, kind=kind)
        answer = await owner.send(ask)
        return self.accepted(probe, answer, owner)

    def body(self, probe: str, kind: str) -> Any:
        """Return a body of one kind, drawn by chance."""
        dice = self.next_dice(f"{probe}/{kind}")
        return drawn(getattr(self.dialect.bodies, kind), dice)

    def accepted(
        self, probe: str, answer: Answer | None, owner: Caller
    ) -> Task | None:
        """Return the task that an answer names; None if it names none."""
        if answer is None or not answer.means("accepted"):
            return None
        url = self.address(answer.facts, self.dialect.submit.address)
        if url is None or not same_place(url, self.plan.submit_url):
            return None
        return Task(self._id(answer.facts, url), url, owner, probe, answer)

    def _id(self, facts: Facts, url: str) -> str:
        """Return an id that no task at another address was given."""
        for path in self.dialect.submit.id:
            found = facts.at(path)
            if isinstance(found, str | int) and found != "":
                return str(found)
        if not has_plain_id(url):
            return url
        # What looks like an id in an address may be the same in all of them.
        id_ = id_in(url)
        return id_ if self._named.setdefault(id_, url) == url else url

    async def status(
        self,
        task: Task,
        intent: str = "poll",
        *,
        by: Caller | None = None,
        probe: str = "",
        headers: Mapping[str, str] | None = None,
        is_patient: bool | None = None,
        **more: Any,
    ) -> Answer | None:
        """Ask for a task's status; refused polls aren't sent again."""
        if is_patient is None:
            is_patient = intent not in HASTY
        spelled, values = self.dialect.status, self.values(task)
        ask = Ask(
            "status",
            probe or task.probe,
            intent,
            spelled.method,
            self.url(spelled.path, values),
            {
                **self.headers(spelled.headers, values),
                **(headers or {}),
            },
            filled(spelled.body, values),
            more={"task": task.name, **more},
        )
        owner = by or task.owner
        answer = await owner.send(ask, is_patient=is_patient)
        if by is None and answer is not None and answer.means("ok"):
            task.last = answer
        return answer

    async def to_end(
        self, task: Task, intent: str = "poll", since_s: float | None = None
    ) -> Answer | None:
        """Poll as politely as asked until the end; None if it never came.

        The limit begins with the submission, or at `since_s`.
        """
        limit_s, left_s = self.limits.end_s, 0.0
        until_s = limit_s + (since_s or task.accepted_at_s)
        pause_s = POLL_S
        if task.last is not None and task.last.retry_after_s:
            left_s = until_s - time.monotonic()
            await asyncio.sleep(min(task.last.retry_after_s, max(0, left_s)))
        for polls in count(1):
            answer = await self.status(task, intent)
            if answer is not None and answer.state in FINAL:
                return answer
            asked_s = answer.retry_after_s if answer is not None else None
            # A service that asks for a shorter pause gets our own.
            wait_s = asked_s if asked_s and asked_s >= 1 else pause_s
            left_s = until_s - time.monotonic()
            if left_s <= 0 and _has_looked(polls, limit_s, wait_s, -left_s):
                break
            pause_s = min(pause_s * SLOWER, MOST_POLL_S)
            await asyncio.sleep(min(wait_s, max(left_s, POLL_S)))
        self.gave_up(task, limit_s - left_s)
        return None

    def gave_up(self, task: Task, limit_s: float) -> None:
        """Write down that a task didn't end in time."""
        seen = task.last.noted if task.last else {}
        noted: dict[str, Any] = {"probe": task.probe, "task": task.name}
        self.notes.write(
            *(self.notes.invoke("wait", **noted), "wait", "unknown"),
            **noted,
            limit_s=limit_s,
            last=seen.get("state", "no status was ever read"),
            last_body=seen.get("body"),
        )

    async def cancel(
        self, task: Task, intent: str, by: Caller | None = None
    ) -> Answer | None:
        """Ask for a task to be cancelled."""
        spelled, values = self.dialect.cancel, self.values(task)
        assert spelled is not None
        ask = Ask(
            "cancel",
            task.probe,
            intent,
            spelled.method,
            self.url(spelled.path, values),
            self.headers(spelled.headers, values),
            filled(spelled.body, values),
            more={"task": task.name},
        )
        return await (by or task.owner).send(ask)

    async def result(
        self, task: Task, intent: str = "read", by: Caller | None = None
    ) -> Answer | None:
        """Ask for a result that has an address of its own."""
        spelled = self.dialect.result
        if spelled is None or task.last is None:
            return None
        url = self.address(task.last.facts, spelled.address)
        if url is None or not same_place(url, self.plan.submit_url):
            return None
        more = {"task": task.name}
        ask = Ask("result", task.probe, intent, "GET", url, more=more)
        return await (by or task.owner).send(ask)
