"""One client of a campaign: submits, follows, polls, cancels, holds.

It is an owner with a cookie of its own. It judges nothing: each answer goes
into its history, and checkers decide later. It reconnects to its streams
with Last-Event-ID, unless `resumes` is switched off.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import uuid
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

import httpx

from harness.dialect import Dialect, Status
from harness.history import History
from harness.workload.follower import Follower
from harness.workload.holding import hold
from harness.workload.requests import request_status
from harness.workload.tls import tls
from harness.workload.uploads import upload
from harness.workload.work import Mix, Work

# Above the 5 s after which a gateway answers for its server.
TIMEOUT_S = 8.0
# chosen: as often as a page would poll.
POLL_S = 0.7
# chosen: how long a client waits after a refusal.
REFUSED_S = 0.5
# chosen: a broker that was killed is back within 3 s; then it gives up.
TRIES = 6
# chosen: the fraction of submissions that are sent twice at once.
DOUBLE_FRACTION = 0.1


class Client:
    """One owner. Open it, let it submit for a while, then let it settle."""

    def __init__(
        self,
        base_url: str,
        dialect: Dialect,
        history: History,
        seed: str,
        *,
        mix: Mix,
        resumes: bool = True,
    ) -> None:
        self.http = httpx.AsyncClient(
            base_url=base_url,
            timeout=TIMEOUT_S,
            trust_env=False,
            verify=tls(),
        )
        self.dialect = dialect
        self._addresses = dialect.addresses
        self.history = history
        # Its own dice: what one client does never depends on another.
        self.random = random.Random(seed)
        self.mix = mix
        self.resumes = resumes
        self.known: set[str] = set()
        self.ended: set[str] = set()
        # Tasks that a server held; they have an address of another kind.
        self.held: set[str] = set()
        self.uploads: set[str] = set()
        # A resync may have skipped the end of these.
        self.unsure: set[str] = set()
        self._side: set[asyncio.Task[None]] = set()
        # Mistakes of the harness itself: they'd look like the target's.
        self._mistakes: list[BaseException] = []

    async def open(self) -> None:
        """Become an owner: the first answer brings the cookie."""
        await self.http.get(self._addresses.hello)
        if self._addresses.all_streams:
            follower = Follower(self, None)
            self._do(follower.run())
            # Held work isn't in a snapshot, so none may begin before it.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(TIMEOUT_S):
                    await follower.has_begun.wait()

    async def submit_until(self, until_s: float) -> None:
        """Submit work, at a pace of its own, until the loop's `until_s`."""
        now_s = asyncio.get_running_loop().time
        while now_s() < until_s:
            work = self.mix.draw(self.random)
            if work.is_held:
                self._do(hold(self, work))
            elif (task := await self._submit(work)) is not None:
                self._attend(task)
            await asyncio.sleep(self.random.uniform(0, 2) * self.mix.pause_s)

    async def settle(self, limit_s: float) -> bool:
        """Wait for the end of all its tasks; False if time runs out.

        Raises the errors of the client itself.
        """
        is_settled = False
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                while not self._mistakes and (
                    self.known - self.ended
                    or len(self._side) > bool(self._addresses.all_streams)
                ):
                    await self._look_after_a_resync()
                    await asyncio.sleep(0.1)
                is_settled = True
        if self._mistakes:
            raise BaseExceptionGroup(self.history.who, self._mistakes)
        return is_settled

    async def close(self) -> None:
        """Cancel whatever still goes on."""
        for task in self._side:
            task.cancel()
        await asyncio.gather(*self._side, return_exceptions=True)
        await self.http.aclose()
        self.history.close()

    def note_state(self, task: str, *, is_held: bool, is_final: bool) -> None:
        """Remember a task, and whether an end of it has been seen."""
        self.known.add(task)
        if is_held:
            self.held.add(task)
        if is_final:
            self.ended.add(task)

    def new_id(self) -> str:
        """Return a random UUID from the client's own dice."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    async def _submit(self, work: Work) -> str | None:
        """Have one task accepted, in as many requests as it takes."""
        key = self.new_id()
        if work.upload is not None:
            reference = await upload(self, work.upload)
            if reference is None:
                return None
            input_ = work.body["input"] | {
                self.dialect.upload_field: reference
            }
            work = replace(work, body=work.body | {"input": input_})
        is_doubled = self.random.random() < DOUBLE_FRACTION
        for _ in range(TRIES):
            sent = [self._send(key, work)]
            if is_doubled:
                sent.append(self._send(key, work))
            for status in await asyncio.gather(*sent):
                if status is not None:
                    self.known.add(status.task)
                    return status.task
            await asyncio.sleep(REFUSED_S)
        return None

    async def _send(self, key: str, work: Work) -> Status | None:
        request_id = self.new_id()
        return await request_status(
            self,
            *("submit", "POST", self._addresses.submit),
            json=work.body,
            headers={
                self.dialect.request_id_header: request_id,
                self.dialect.key_header: key,
            },
            request_id=request_id,
            key=key,
            expects=work.expects,
            effects=work.effects,
            losses=work.losses,
        )

    def _attend(self, task: str) -> None:
        """Poll, follow, cancel or ignore a task, as the dice decide."""
        draw = self.random.random()
        # Without a stream of all tasks, polling is how their ends are seen.
        if draw < 0.12 or not self._addresses.all_streams:
            self._do(self._poll(task))
        elif draw < 0.24 and self._addresses.stream:
            self._do(Follower(self, task).run())
        elif draw < 0.32 and self._addresses.cancel:
            self._do(self._cancel(task, self.random.uniform(0, 2)))

    async def _poll(self, task: str) -> None:
        while True:
            status = await self._ask_status(task)
            if status is not None and self._is_final(status.state):
                self.note_state(task, is_held=False, is_final=True)
                return
            await asyncio.sleep(POLL_S)

    async def _ask_status(self, task: str) -> Status | None:
        path = self._addresses.status.format(id=task)
        return await request_status(self, "poll", "GET", path, task=task)

    async def _cancel(self, task: str, after_s: float) -> None:
        await asyncio.sleep(after_s)
        path = self._addresses.cancel.format(id=task)
        await request_status(self, "cancel", "POST", path, task=task, json={})

    async def _look_after_a_resync(self) -> None:
        """Poll the tasks whose end a resync may have skipped."""
        for task in list(self.known - self.ended):
            if task not in self.unsure:
                continue
            if task in self.held:
                # It has no status: its log is read at the end.
                self.ended.add(task)
            elif (status := await self._ask_status(task)) is not None:
                is_final = self._is_final(status.state)
                self.note_state(task, is_held=False, is_final=is_final)

    def _is_final(self, state: str) -> bool:
        return state in self.dialect.vocabulary.final_states

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._side.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._side.discard(task)
        mistake = None if task.cancelled() else task.exception()
        if mistake is not None:
            self._mistakes.append(mistake)
