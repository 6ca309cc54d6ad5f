"""An open-loop probe: sends pings on schedule, whatever the responses.

A probe that waits for each answer before it asks again misses most of an
outage (coordinated omission): measured, it showed a p99 of 5 ms for an
outage of 4.8 s. So latency counts from the moment when a request was due.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from lessons.load.failure import expect
from lessons.load.http import Gateway

PER_S = 20
PATHS = {"held": "/api/held/ping", "api": "/api/ping"}
# During held requests a ping may wait until the gateway's timeout.
STATUSES = {"held": (200, 504), "api": (200,)}


@dataclass(slots=True)
class Sample:
    """One ping; without a latency it has no response yet."""

    server: str
    sent_ms: float
    latency_ms: float | None = None
    status: int | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the sample as it is printed."""
        late = self.latency_ms
        return {
            "server": self.server,
            "sent_ms": round(self.sent_ms),
            "latency_ms": None if late is None else round(late, 1),
            "status": self.status,
        }


class Probe:
    """Pings both servers for `window_s` seconds from `start_s` on."""

    def __init__(
        self, gateway: Gateway, start_s: float, window_s: float
    ) -> None:
        self._gateway = gateway
        self._start_s = start_s
        self._window_s = window_s
        self._unprinted: list[Sample] = []
        self.samples: list[Sample] = []
        # How late this process was on its own schedule.
        self.lags_ms: list[float] = []

    async def run(self) -> None:
        """Send on schedule; return when all are answered."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as group:
            for n in range(int(self._window_s * PER_S)):
                due_s = self._start_s + n / PER_S
                await asyncio.sleep(due_s - loop.time())
                self.lags_ms.append((loop.time() - due_s) * 1000)
                for server in PATHS:
                    group.create_task(self._ping(server, due_s))

    def answered_since(self) -> list[dict[str, object]]:
        """Return the samples that were answered since the last call."""
        new, self._unprinted = self._unprinted, []
        return [sample.as_dict() for sample in new]

    async def _ping(self, server: str, due_s: float) -> None:
        loop = asyncio.get_running_loop()
        sample = Sample(server, (due_s - self._start_s) * 1000)
        self.samples.append(sample)
        answer = await self._gateway.get(PATHS[server])
        expect(answer, "a ping", *STATUSES[server])
        sample.status = answer.status
        sample.latency_ms = (loop.time() - due_s) * 1000
        self._unprinted.append(sample)
