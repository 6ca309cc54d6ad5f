"""One client of a campaign: submits, follows, polls, cancels, writes down.

It is an owner with a cookie of its own. It judges nothing: what it was
told goes into its history, and the checker decides later. It comes back
to its streams with Last-Event-ID, unless `resumes` is switched off.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import uuid
from collections.abc import Coroutine
from typing import Any

import httpx

from tests.campaign.evidence import ENDS
from tests.campaign.following import Following
from tests.campaign.history import History
from tests.campaign.leaving import leave
from tests.campaign.load import Load, Wanted

# Above the gateway's 5 s: it answers for a server that doesn't.
PATIENCE_S = 8.0
# chosen: what a person's browser would poll at.
POLL_S = 0.7
# chosen: how long a client waits after a refusal.
REFUSED_S = 0.5
# chosen: a broker that was killed is back within 3 s; then it is given up.
TRIES = 6
# chosen: who clicks twice.
DOUBLE_FRACTION = 0.1


class Client:
    """One owner. Give it a `load`, then let it settle."""

    def __init__(
        self,
        base_url: str,
        history: History,
        seed: str,
        *,
        load: Load,
        resumes: bool = True,
    ) -> None:
        self.http = httpx.AsyncClient(
            base_url=base_url, timeout=PATIENCE_S, trust_env=False
        )
        self.history = history
        # Its own dice: what one client does never depends on another.
        self.random = random.Random(seed)
        self.load = load
        self.resumes = resumes
        self.known: set[str] = set()
        self.ended: set[str] = set()
        # What has to be read at the end, beside the logs.
        self.charges: set[str] = set()
        self.blobs: set[str] = set()
        # Of these a resync has left the end untold, perhaps.
        self.unsure: set[str] = set()
        self._side: set[asyncio.Task[None]] = set()
        # Mistakes of the campaign itself: they'd look like the stack's.
        self._mistakes: list[BaseException] = []

    async def open(self) -> None:
        """Become an owner: the first answer brings the cookie."""
        await self.http.get("/api/tasks", params={"limit": 1})
        assert self.http.cookies
        self._do(Following(self, None).run())

    async def submit_until(self, until_s: float) -> None:
        """Submit tasks, at a pace of its own, until the loop's `until_s`."""
        now_s = asyncio.get_running_loop().time
        while now_s() < until_s:
            task_id = await self._submit()
            if task_id is not None:
                self._attend(task_id)
            await asyncio.sleep(self.random.uniform(0, 2) * self.load.pause_s)

    async def settle(self, limit_s: float) -> None:
        """Wait until its stream has told the end of all its tasks.

        Raises what went wrong in the client itself.
        """
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while not self._mistakes and (
                    self.known - self.ended or len(self._side) > 1
                ):
                    await self._look_after_a_resync()
                    await asyncio.sleep(0.1)
        if self._mistakes:
            raise BaseExceptionGroup(self.history.who, self._mistakes)

    async def close(self) -> None:
        """Stop whatever still goes on."""
        for task in self._side:
            task.cancel()
        await asyncio.gather(*self._side, return_exceptions=True)
        await self.http.aclose()
        self.history.close()

    def heard(self, task_id: str, type_: str) -> None:
        """Take note of what the owner's stream told, to know the end."""
        self.known.add(task_id)
        if type_ in ENDS:
            self.ended.add(task_id)

    # -- one request, written down

    async def ask(
        self, what: str, method: str, path: str, **more: Any
    ) -> httpx.Response | None:
        """Send one request; None when nobody knows what became of it."""
        body = more.pop("json", None)
        headers = more.pop("headers", None)
        op = self.history.invoke(what, **more)
        try:
            answer = await self.http.request(
                method, path, json=body, headers=headers
            )
        except httpx.HTTPError as error:
            name = type(error).__name__
            self.history.write(op, what, "unknown", error=name, **more)
            return None
        status = answer.status_code
        if status >= 500:
            # A 503 doesn't tell whether the log took it before it fell
            # silent, and a 504 never does.
            self.history.write(op, what, "unknown", status=status, **more)
            return None
        if status >= 400:
            self.history.write(op, what, "fail", status=status, **more)
            return None
        told = answer.json()
        more |= {"task": told["id"], "seq": told["seq"]}
        more |= {"state": told["state"], "attempt": told["attempt"]}
        self.history.write(op, what, "ok", status=status, **more)
        return answer

    async def _submit(self) -> str | None:
        """Have one task accepted, however often it has to be asked for."""
        key = self._id()
        wanted = self.load.draw(self.random)
        if wanted.blob is not None:
            blob = await leave(self, wanted.blob)
            if blob is None:
                return None
            wanted.input["blob"] = blob
        is_double_click = self.random.random() < DOUBLE_FRACTION
        for _ in range(TRIES):
            sent = [self._send(key, wanted)]
            if is_double_click:
                sent.append(self._send(key, wanted))
            answers = await asyncio.gather(*sent)
            for answer in answers:
                if answer is not None:
                    task_id = str(answer.json()["id"])
                    self.known.add(task_id)
                    if wanted.kind == "charge":
                        self.charges.add(task_id)
                    return task_id
            await asyncio.sleep(REFUSED_S)
        return None

    async def _send(self, key: str, wanted: Wanted) -> httpx.Response | None:
        request_id = self._id()
        return await self.ask(
            "submit",
            "POST",
            "/api/tasks",
            json={"kind": wanted.kind, "input": wanted.input},
            headers={"X-Request-Id": request_id, "Idempotency-Key": key},
            request_id=request_id,
            key=key,
            expects=wanted.expects,
            losses=wanted.losses,
        )

    def _id(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def _attend(self, task_id: str) -> None:
        """Do with a task what owners do, by the dice."""
        draw = self.random.random()
        if draw < 0.12:
            self._do(self._poll(task_id))
        elif draw < 0.24:
            self._do(Following(self, task_id).run())
        elif draw < 0.32:
            self._do(self._cancel(task_id, self.random.uniform(0, 2)))

    async def _poll(self, task_id: str) -> None:
        while True:
            answer = await self.ask(
                "poll", "GET", f"/api/tasks/{task_id}", task=task_id
            )
            if answer is not None and answer.json()["state"] in ENDS:
                return
            await asyncio.sleep(POLL_S)

    async def _cancel(self, task_id: str, after_s: float) -> None:
        await asyncio.sleep(after_s)
        path = f"/api/tasks/{task_id}/cancel"
        await self.ask("cancel", "POST", path, task=task_id, json={})

    async def _look_after_a_resync(self) -> None:
        """Ask after what a resync left untold; the stream never will."""
        for task_id in list(self.known - self.ended):
            if task_id in self.unsure:
                answer = await self.ask(
                    "poll", "GET", f"/api/tasks/{task_id}", task=task_id
                )
                if answer is not None:
                    self.heard(task_id, answer.json()["state"])

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._side.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._side.discard(task)
        mistake = None if task.cancelled() else task.exception()
        if mistake is not None:
            self._mistakes.append(mistake)
