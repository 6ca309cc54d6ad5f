"""Dead letters, the same in every event log."""

from __future__ import annotations

import pytest

from demo.contract import EventType
from demo.eventlog import EventLog, load, record
from tests.integration.eventlog.conftest import new


@pytest.mark.parametrize(
    ("slug", "is_dead"),
    [
        ("crash-loop", True),
        ("retries-exhausted", True),
        ("work-failed", False),
        ("deadline", False),
    ],
)
async def test_only_what_was_given_up_is_a_dead_letter(
    log: EventLog, slug: str, is_dead: bool
) -> None:
    task = await new(log)
    problem = {"type": f"/problems/{slug}/"}
    await record(log, task, EventType.FAILED, {"problem": problem})
    assert await log.dead_letters("ann", 10) == (["t1"] if is_dead else [])
    # Dead or not: it has ended.
    assert await log.unfinished() == []
    assert await log.holder("t1") is None


async def test_dead_letters_are_their_owner_s_newest_first(
    log: EventLog,
) -> None:
    problem = {"problem": {"type": "/problems/crash-loop/"}}
    for n, owner in enumerate(("ann", "bob", "ann")):
        task = await new(log, f"t{n}", owner)
        await record(log, task, EventType.FAILED, problem)
    assert await log.dead_letters("ann", 10) == ["t2", "t0"]
    assert await log.dead_letters("ann", 1) == ["t2"]
    assert await log.dead_letters("bob", 10) == ["t1"]


async def test_a_replay_says_whose_it_is(log: EventLog) -> None:
    dead = await new(log)
    await new(log, "t2", replay_of=dead)
    third = await new(log, "t3", replay_of=await load(log, "t2"))
    assert (third.replay_of, third.origin) == ("t2", "t1")
    assert (await load(log, "t3")).origin == "t1"
