"""A worker's log is away for a while: nothing is lost, nothing told twice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from demo.contract import Event, State
from demo.errors import LogUnavailable
from demo.worker import patientlog
from tests.unit.worker.bench import Bench, Log


class Deaf(Log):
    """A log that does what it's told; each first answer is lost."""

    is_deaf = False
    lost = 0

    async def append(self, *args: Any, **named: Any) -> Event:
        try:
            return await super().append(*args, **named)
        finally:
            self._lose()

    async def read(self, task_id: str, after_seq: int = 0) -> list[Event]:
        self._lose()
        return await super().read(task_id, after_seq)

    async def now(self) -> datetime:
        self._lose()
        return await super().now()

    def _lose(self) -> None:
        self.is_deaf = not self.is_deaf
        if self.is_deaf:
            self.lost += 1
            raise LogUnavailable("the answer was lost")


@pytest.fixture(autouse=True)
def _hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patientlog, "FIRST_PAUSE_S", 0.001)


async def accepted() -> tuple[Bench, Deaf]:
    """Return a bench whose log is deaf from here on."""
    bench, deaf = Bench(), Deaf()
    deaf.is_deaf = True
    bench.log = deaf
    await bench.submit(total=2)
    deaf.is_deaf = False
    return bench, deaf


async def test_an_append_whose_answer_was_lost_is_known_as_one_s_own() -> None:
    bench, deaf = await accepted()
    await bench.run()
    bench.log.is_deaf = True
    assert await bench.story() == (
        "queued1 started1 progressed1 progressed1 succeeded1"
    )
    assert bench.stepped == [0, 1]
    # Each of the four events, and each look.
    assert deaf.lost >= 5


async def test_a_log_that_stays_away_leaves_the_task_to_the_sweeper(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patientlog, "PATIENCE_S", 0.02)
    bench, deaf = await accepted()
    monkeypatch.setattr(Deaf, "is_deaf", True)
    monkeypatch.setattr(Deaf, "_lose", gone)
    await bench.run()
    monkeypatch.undo()
    deaf.is_deaf = True
    assert (await bench.task()).state is State.QUEUED
    assert bench.stepped == []


def gone(_: Deaf) -> None:
    raise LogUnavailable("away")


async def test_whoever_looks_after_a_lease_isn_t_kept_waiting() -> None:
    class Mute(Log):
        async def renew(self, task_id: str, holder: str) -> int | None:
            raise LogUnavailable("away")

    bench = Bench()
    bench.log = Mute()
    await bench.submit(total=3, floor_s=0.2)
    bench.before = lambda n: bench.release.set() if n == 1 else None
    await bench.run()
    assert (await bench.story()).endswith("progressed1 retried1")
