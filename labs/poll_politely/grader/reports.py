"""Plays the service that makes reports, for one client, from a script.

    POST /reports              202, Location, Retry-After
    GET  /reports/{id}         the next step of the script
    GET  /reports/{id}/result  the report

Each request becomes a record once it is answered. `told_s` is the pause
that the answer names, counted from the record's moment.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from harness.replies import Reply, Request
from labs.poll_politely.grader.pacing import SLACK_S, longest_s
from labs.poll_politely.grader.steps import Step, retry_after

Note = Callable[..., Any]
# Returns when an order may be answered.
Gate = Callable[[], Awaitable[None]]
FOREVER_S = 3600.0
PROBLEM = "application/problem+json"
ENDS = {"succeeded", "failed"}


class Reports:
    """A service with one client, `who`. Pass `handle` to a server."""

    def __init__(
        self,
        note: Note,
        who: str,
        steps: Sequence[Step],
        *,
        id_: str,
        rows: Sequence[int],
        told_s: int = 1,
        problem: str = "",
        gate: Gate | None = None,
        loses_orders: bool = False,
    ) -> None:
        self._note = note
        self._who = who
        self._steps = list(steps)
        self._step_since_s: float | None = None
        self._id = id_
        self.report = json.dumps({"rows": list(rows)}).encode()
        self._told_s = told_s
        self._problem = problem
        self._gate = gate
        # The answer to the first order is lost, that to the second held.
        self._loses_orders = loses_orders
        # The results, too, break off once.
        self._cuts_result = any(step.is_cut for step in steps)
        # By key: the ids of the reports that were ordered.
        self.made: dict[str, str] = {}
        self.orders = 0
        self.polls = 0
        # When the next request has to be there at the latest; None for never.
        self._due_s: float | None = None
        self._untold = 0

    def expect_nothing(self) -> None:
        """Forget the last answer: a client that begins owes no request."""
        self._due_s = None

    @property
    def is_overdue(self) -> bool:
        """Say whether the client is longer silent than it may be."""
        return self._due_s is not None and time.monotonic() > self._due_s

    @property
    def digest(self) -> str:
        """Return the checksum of the report."""
        return hashlib.sha256(self.report).hexdigest()

    async def handle(self, request: Request) -> Reply:
        """Answer a request."""
        self._due_s = None
        parts = request.path.strip("/").split("/")
        match request.method, parts:
            case "POST", ["reports"]:
                return await self._order(request)
            case "GET", ["reports", id_] if id_ in self.made.values():
                return await self._monitor(request)
            case "GET", ["reports", id_, "result"] if (
                id_ in self.made.values()
            ):
                return self._result(request)
        self._record(request, 404)
        return _problem(404, "There is no such report")

    async def _order(self, request: Request) -> Reply:
        if not isinstance(request.json, dict) or "month" not in request.json:
            self._record(request, 400)
            return _problem(400, 'Send {"month": "2026-11"}')
        number = len(self.made) + 1
        key = request.headers.get("idempotency-key") or f"none {number}"
        is_new = key not in self.made
        id_ = self.made.setdefault(key, f"{self._id}{number}")
        more = {"key": key, "report": id_, "is_new": is_new}
        self.orders += 1
        if self._loses_orders and self.orders == 1:
            self._record(request, 0, is_cut=True, **more)
            return Reply(cut=True)
        if self._loses_orders and self.orders == 2:
            self._record(request, 0, hangs=True, **more)
            await asyncio.sleep(FOREVER_S)
        if self._gate is not None:
            await self._gate()
        self._record(request, 202, told_s=self._told_s, **more)
        return Reply(
            202,
            {"id": id_, "state": "queued"},
            {
                "Location": f"/reports/{id_}",
                "Retry-After": str(self._told_s),
            },
        )

    async def _monitor(self, request: Request) -> Reply:
        self.polls += 1
        step = self._next_step()
        if step.hangs:
            self._record(request, 0, hangs=True)
            await asyncio.sleep(FOREVER_S)
        if step.status in (404, 410):
            self._record(request, step.status)
            return _problem(step.status, "The report has expired")
        headers, told_s = retry_after(step)
        self._record(
            request,
            step.status,
            **({} if told_s is None else {"told_s": told_s}),
            **({"form": headers["Retry-After"]} if step.is_date else {}),
            **({"is_cut": True} if step.is_cut else {}),
            **({"state": step.state} if step.status == 200 else {}),
        )
        if step.status != 200:
            return _with_headers(_problem(step.status, "Busy"), headers)
        reply = Reply(200, self._status(request, step), headers)
        if step.is_cut:
            reply.cut_after_bytes = 20
        return reply

    def _next_step(self) -> Step:
        """Return the step that holds now; the last one stays."""
        now_s = time.monotonic()
        if self._step_since_s is None:
            self._step_since_s = now_s
        elif (
            len(self._steps) > 1
            and now_s - self._step_since_s >= self._steps[0].lasts_s
        ):
            self._steps.pop(0)
            self._step_since_s = now_s
        return self._steps[0]

    def _status(self, request: Request, step: Step) -> dict[str, Any]:
        status: dict[str, Any] = {
            "id": request.path.rsplit("/", 1)[-1],
            "state": step.state,
        }
        if step.state == "succeeded":
            status["links"] = {"result": f"{request.path}/result"}
        if step.state == "failed":
            type_ = "/problems/no-data/"
            status["problem"] = {"type": type_, "title": self._problem}
        return status

    def _result(self, request: Request) -> Reply:
        reply = Reply(
            body=self.report, headers={"Content-Type": "application/json"}
        )
        if self._cuts_result:
            self._cuts_result = False
            self._record(request, 200, is_cut=True)
            reply.cut_after_bytes = len(self.report) // 2
        else:
            self._record(request, 200, is_report=True)
        return reply

    def _record(self, request: Request, status: int, **more: Any) -> None:
        self._note(
            f"{request.method} {request.path}",
            who=self._who,
            status=status or None,
            arrived_s=round(request.arrived_s, 4),
            **more,
        )
        self._expect(status, **more)

    def _expect(self, status: int, **more: Any) -> None:
        """Keep when the next request is due, if one has to follow."""
        told_s: float | None = more.get("told_s")
        longest = longest_s(told_s, self._untold)
        self._untold = self._untold + 1 if told_s is None else 0
        is_last = (
            more.get("hangs")
            or status in (404, 410)
            or more.get("state") == "failed"
            or more.get("is_report")
        )
        if not is_last:
            self._due_s = time.monotonic() + longest + SLACK_S


def _problem(status: int, title: str) -> Reply:
    return Reply(
        status,
        {"type": "about:blank", "title": title, "status": status},
        {"Content-Type": PROBLEM},
    )


def _with_headers(reply: Reply, headers: dict[str, str]) -> Reply:
    """Return a reply with more header fields."""
    return replace(reply, headers={**reply.headers, **headers})
