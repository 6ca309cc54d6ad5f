"""Parts whose clocks are wrong: nobody's task is taken, nothing is lost."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import SecretStr

from demo.blobs.blob import new_blob_id
from demo.blobs.opening import open_blobs, open_results
from demo.contract import State
from demo.settings import Settings
from tests.integration.worker.crew import OWNER, Crew
from tests.valkey import Valkey

HOUR_S = 3600.0


def faked(clock_s: float) -> dict[str, str]:
    """Return what makes all of a process see a clock wrong by so much.

    Its libraries too, which `shifted` doesn't reach. Skips without
    libfaketime (the package of that name).
    """
    named = os.environ.get("ACCEPTED_FAKETIME", "")
    found = [Path(named)] if named else []
    for folder in ("/usr/lib", "/usr/local/lib", "/opt/homebrew/lib"):
        found += Path(folder).glob("**/faketime/libfaketime.so.1")
    if not found:
        pytest.skip("NO LIBFAKETIME: install it, or set ACCEPTED_FAKETIME")
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME": f"{clock_s:+.0f}",
        # Monotonic clocks go on as they do on such a machine.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


@contextmanager
def faked_store(clock_s: float) -> Iterator[None]:
    """Let the store that is started meanwhile see another time."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in faked(clock_s).items():
            patch.setenv(name, value)
        yield


def crew_settings(crew: Crew) -> Settings:
    """Return the settings of somebody whose clock is right."""
    return Settings(
        broker_url=SecretStr(crew.valkey.url), blob_store=str(crew.blobs)
    )


async def pieces(content: bytes) -> AsyncIterator[bytes]:
    yield content


@pytest.mark.parametrize("clock_s", [HOUR_S, -HOUR_S])
async def test_a_clock_that_is_wrong_by_an_hour_takes_nobody_s_attempt(
    crew: Crew, clock_s: float
) -> None:
    crew.sweeper()
    await crew.worker("paced", "right")
    for n in range(4):
        await crew.submit(f"t_{n}", "paced", pace_s=0.3)
    for n in range(4):
        await crew.until(f"t_{n}", lambda t: len(t.partials) >= 1)
    # Kombu's own sweep goes by the clock: to a fast one, all messages that
    # are in other hands have been there for too long.
    await crew.worker("paced", "wrong", clock_s=clock_s)
    for n in range(4, 8):
        await crew.submit(f"t_{n}", "paced", pace_s=0.1)
    for n in range(8):
        task = await crew.ended(f"t_{n}")
        story = await crew.story(task.id)
        assert (task.state, task.attempt) == (State.SUCCEEDED, 1), story
        assert story.count("started1") == 1
        # All moments are of one clock: the broker's.
        events = await crew.log.read(task.id)
        assert all(a.at <= b.at for a, b in pairwise(events))
    hands = await crew.redis.hlen("unacked")
    assert hands <= 8, "messages breed"


# More than a blob is kept, either way, and a week.
@pytest.mark.parametrize("clock_s", [90_000.0, -90_000.0, 604_800.0])
async def test_a_clock_that_is_wrong_by_days_costs_no_blob(
    crew: Crew, clock_s: float
) -> None:
    crew.settings = faked(clock_s)
    crew.sweeper()
    await crew.worker("paced", "wrong")
    room = open_blobs(crew_settings(crew))
    blob = await room.put(OWNER, new_blob_id(), pieces(b"line\n" * 500_000))
    await crew.ask_for("digest", "t_1", blob=blob.id, pace_s=0.5)
    await crew.ask_for(
        "report",
        "t_2",
        rows=2_000,
        detail_rows=2_000,
        partitions=2,
        pace_s=0.1,
    )
    digest, report = await crew.ended("t_1"), await crew.ended("t_2")
    assert (digest.state, report.state) == (State.SUCCEEDED,) * 2
    assert report.stored is not None
    results = open_results(crew_settings(crew))
    for told in report.stored.values():
        kept = results.about(OWNER, told["blob"])
        assert abs(kept.created_at - report.created_at) < timedelta(minutes=1)
    # The sweeper has looked by now: it does so first when it begins.
    assert room.about(OWNER, blob.id) == blob


# 26 h ahead and back, while a task that is to be retried waits.
async def test_a_broker_whose_clock_is_set_back_lets_nobody_wait(
    crew: Crew, valkey: Valkey
) -> None:
    # Skips while the store that all tests share still lives.
    faked(0.0)
    crew.sweeper()
    await crew.worker("paced")
    valkey.kill()
    with faked_store(93_600.0):
        valkey.start()
    await crew.answers()
    await crew.ask_for("flaky", "t_1", how="transient", failures=2, pace_s=0.2)
    await crew.submit("t_2", "paced", pace_s=0.1)
    await crew.until("t_1", lambda t: t.failures >= 1)
    # As when the clock is set right: the file keeps what it said.
    valkey.kill()
    valkey.start()
    await crew.answers()
    await crew.submit("t_3", "paced", pace_s=0.05)
    for n in (1, 2, 3):
        task = await crew.ended(f"t_{n}")
        assert task.state is State.SUCCEEDED, await crew.story(task.id)
        events = await crew.log.read(task.id)
        assert all(a.at <= b.at for a, b in pairwise(events))
