"""The right service: the smallest complete example of the pattern.

    POST   /tasks              202 and Location, once the task is stored
    GET    /tasks/{id}         its state; until the end, with Retry-After
    DELETE /tasks/{id}         202; 200 if cancelled before; 409 if ended
    GET    /tasks/{id}/events  each change, from Last-Event-ID on

A task waits for as many seconds as its input says. `Authorization: Bearer
NAME` names its owner, and for everybody else it doesn't exist. Each wrong
service replaces one method, so there is a method for each decision.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
from collections.abc import AsyncIterator
from typing import Any

from harness.replies import Reply, Request
from harness.selftest import store
from harness.selftest.store import KeyReused, Task
from harness.selftest.working import Worker

NUMBER = re.compile(r"[0-9]{1,9}")
LONGEST_S = 600.0
LONGEST_KEY = 255
RETRY_AFTER_S = 1
# chosen: how soon a reader of the stream sees a change.
LOOK_S = 0.05
# chosen: below the idle limit of common proxies, which is 30 to 60 s.
HEARTBEAT_S = 15.0


class Service(Worker):
    """Answers requests for tasks, and works on them."""

    # --8<-- [start:requests]
    async def answer(self, request: Request) -> Reply:
        """Answer a request."""
        credentials = request.headers.get("authorization", "")
        scheme, _, owner = credentials.partition(" ")
        if scheme.lower() != "bearer" or not owner:
            headers = {"WWW-Authenticate": "Bearer"}
            detail = "Send Authorization: Bearer NAME."
            return self.refuse(401, "No owner", detail, headers)
        match request.path.split("/")[1:]:
            case ["tasks"] if request.method == "POST":
                return await self.submit(request, owner)
            case ["tasks", id_, *rest] if task := self.find(id_, owner):
                return await self.about(task, rest, request)
        return self.refuse(404, "Not found", "You have no task here.")

    async def about(
        self, task: Task, rest: list[str], request: Request
    ) -> Reply:
        """Answer a request for a task that its sender owns."""
        match request.method, rest:
            case "GET" | "HEAD", []:
                return await self.show(request, task)
            case "DELETE", []:
                return self.cancel(task)
            case "GET", ["events"]:
                return self.stream(request, task)
        headers = {"Allow": "GET" if rest else "GET, HEAD, DELETE"}
        return self.refuse(405, "Not allowed", "See Allow.", headers)

    async def submit(self, request: Request, owner: str) -> Reply:
        """Store a task, then accept it."""
        key = request.headers.get("idempotency-key", "")
        try:
            input_ = self.read_input(request)
            if len(key) > LONGEST_KEY:
                raise ValueError(f"Idempotency-Key: over {LONGEST_KEY}")
            id_ = self.new_id()
            task = self.store.accept(id_, owner, key, input_)
        except ValueError as error:
            return self.refuse(400, "Invalid input", str(error))
        except KeyReused:
            detail = "This Idempotency-Key came with another input before."
            return self.refuse(422, "Key reused", detail)
        # A repeated request gets the task of the first one.
        if task.id == id_:
            self.enqueue(id_)
        return self.accepted(task)

    def accepted(self, task: Task) -> Reply:
        """Return the 202 for a stored task."""
        headers = {"Location": self.location(task)}
        return Reply(202, self.view(task), headers)

    async def show(self, request: Request, task: Task) -> Reply:
        """Answer with a task's state, or 304 if the client has it."""
        headers = {"ETag": self.etag(task), "Cache-Control": "no-cache"}
        if task.state not in store.FINAL:
            headers["Retry-After"] = self.retry_after()
        known = request.headers.get("if-none-match", "").split(",")
        if headers["ETag"] in [tag.strip() for tag in known]:
            return Reply(304, headers=headers)
        return Reply(200, self.view(task), headers)

    def cancel(self, task: Task) -> Reply:
        """End a task, unless it has ended."""
        is_new = self.store.record(task.id, store.CANCELLED, task.step)
        task = self.store.read(task.id)
        if is_new:
            return Reply(202, self.view(task))
        if task.state == store.CANCELLED:
            return self.cancelled_before(task)
        return self.refuse(409, "Ended", f"The task has {task.state}.")

    def cancelled_before(self, task: Task) -> Reply:
        """Answer a repeated cancel: the client may have lost the first."""
        return Reply(200, self.view(task))

    def stream(self, request: Request, task: Task) -> Reply:
        """Answer with the events that the reader hasn't had, until the end.

        A reader that has had the end gets 204, which tells a browser's
        EventSource to stop reconnecting.
        """
        last_id = request.headers.get("last-event-id", "")
        after = int(last_id) if NUMBER.fullmatch(last_id) else 0
        if task.state in store.FINAL and after >= task.seq:
            return Reply(204)
        headers = {
            "Content-Type": "text/event-stream",
            "Cache-Control": "no-store",
        }
        stream = self.follow(task, after)
        return Reply(headers=headers, stream=stream)

    async def follow(self, task: Task, after: int) -> AsyncIterator[bytes]:
        """Yield each event after number `after`; the last one is the end."""
        silent_s = 0.0
        while True:
            for event in self.store.events(task.id, after):
                yield self.message(task, event)
                after, silent_s = event.seq, 0.0
                if event.state in store.FINAL:
                    return
            await asyncio.sleep(LOOK_S)
            silent_s += LOOK_S
            if silent_s >= HEARTBEAT_S:
                yield b":\n\n"
                silent_s = 0.0

    # --8<-- [end:requests]

    def new_id(self) -> str:
        """Return an id that nobody can guess."""
        return os.urandom(16).hex()

    def find(self, id_: str, owner: str) -> Task | None:
        """Return an owner's task, or None if it isn't theirs."""
        if not self.store.is_known(id_):
            return None
        task = self.store.read(id_)
        return task if task.owner == owner else None

    def read_input(self, request: Request) -> dict[str, Any]:
        """Return a valid input. Raises ValueError."""
        body = request.json
        if not isinstance(body, dict):
            raise ValueError("the body: a JSON object is needed")
        seconds: Any = body.get("seconds")
        fail = body.get("fail", False)
        if type(seconds) not in (int, float) or not 0 <= seconds <= LONGEST_S:
            raise ValueError(f"seconds: a number from 0 to {LONGEST_S:.0f}")
        if not isinstance(fail, bool):
            raise ValueError("fail: true or false")
        return {"seconds": seconds, "fail": fail}

    def view(self, task: Task) -> dict[str, Any]:
        """Return a task as its owner sees it."""
        seen = {"id": task.id, "state": task.state, "result": task.result}
        if task.state == store.FAILED:
            seen["problem"] = {"title": "Failed", "detail": "As asked for."}
        return seen

    def message(self, task: Task, event: store.Event) -> bytes:
        """Return an event as a message of the stream."""
        data = {"id": task.id, "seq": event.seq, "state": event.state}
        text = json.dumps({**data, "step": event.step})
        return (
            f"id: {event.seq}\nevent: {event.state}\ndata: {text}\n\n".encode()
        )

    def location(self, task: Task) -> str:
        """Return a task's address."""
        return f"/tasks/{task.id}"

    def etag(self, task: Task) -> str:
        """Return a tag that changes with each event."""
        return f'"{task.seq}"'

    def retry_after(self) -> str:
        """Return when to ask again."""
        return str(RETRY_AFTER_S)

    def refuse(
        self,
        status: int,
        title: str,
        detail: str,
        headers: dict[str, str] | None = None,
    ) -> Reply:
        """Return a problem (RFC 9457)."""
        body = {"status": status, "title": title, "detail": detail}
        media_type = {"Content-Type": "application/problem+json"}
        return Reply(status, body, {**media_type, **(headers or {})})
