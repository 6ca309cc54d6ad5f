"""Turns of owners, with real workers and a sweeper: none is lost in line."""

from __future__ import annotations

import pytest

from demo import broker, lanes
from demo.contract import EventType, Ref
from demo.eventlog import Line, load, record, submit
from demo.laneindex import TURNS_COUNT
from demo.streamlog import StreamLog
from demo.worker.holder import this_worker
from demo.worker.sweep import Sweeper
from tests.integration.worker.crew import Crew
from tests.kinds import KINDS

ANN, BOB = "a" * 32, "b" * 32
WORK = {"duration_s": 0.05, "steps": 1}
# More than a look into the lane sees, so that a line can't hide there.
MANY = lanes.FRONT_COUNT + 30


@pytest.fixture
def fair(crew: Crew) -> StreamLog:
    return StreamLog(
        *(crew.redis, "tasks"),
        lease_s=3,
        retention_s=600,
        feed_length=1_000,
        is_fair=True,
    )


async def ask(log: StreamLog, owner: str, *numbers: int) -> list[str]:
    ids = [f"t_{owner[0]}{number}" for number in numbers]
    for id_ in ids:
        await submit(
            log,
            Ref(id_, owner, "sleepy"),
            lane="paced",
            input=WORK,
            request_id="r",
            message=broker.message(id_, "paced"),
        )
    return ids


async def on_the_queue(crew: Crew) -> list[str]:
    """Return the tasks that have messages, next one first."""
    payloads = await crew.redis.lrange("paced", 0, -1)
    return [str(lanes._subject(payload)) for payload in payloads[::-1]]


async def test_the_sweeper_leaves_a_line_alone(
    crew: Crew, fair: StreamLog
) -> None:
    ids = await ask(fair, ANN, *range(MANY))
    sweeper = Sweeper(fair, crew.redis, KINDS)
    for _ in range(4):
        await sweeper.sweep()
    assert await on_the_queue(crew) == ids[:TURNS_COUNT]
    assert len((await fair.dispatch("paced")).waiting) == MANY - TURNS_COUNT


@pytest.mark.parametrize("lost", [1, TURNS_COUNT])
async def test_a_turn_whose_message_is_gone_is_repeated(
    crew: Crew, fair: StreamLog, lost: int
) -> None:
    """As when a worker dies before it has the message in hand."""
    ids = await ask(fair, ANN, *range(MANY))
    sweeper = Sweeper(fair, crew.redis, KINDS)
    await sweeper.sweep()
    for _ in range(lost):
        await crew.redis.rpop("paced")
    for _ in range(4):
        await sweeper.sweep()
    assert sorted(await on_the_queue(crew)) == sorted(ids[:TURNS_COUNT])


async def test_a_turn_behind_many_messages_is_not_repeated(
    crew: Crew, fair: StreamLog
) -> None:
    """Those were submitted when turns were switched off, and are newer."""
    first = await ask(fair, ANN, *range(TURNS_COUNT + 1))
    await ask(crew.log, BOB, *range(MANY))
    task = await load(fair, first[0])
    holder = this_worker(1).holds(1)
    await record(fair, task, EventType.STARTED, {"worker": {}}, holder=holder)
    for _ in range(TURNS_COUNT):
        await crew.redis.rpop("paced")
    # The last of Ann's had its turn, and stands behind all of Bob's.
    sweeper = Sweeper(fair, crew.redis, KINDS)
    before = await on_the_queue(crew)
    assert before[-1] == first[-1]
    for _ in range(2):
        await sweeper.sweep()
    assert (await on_the_queue(crew)).count(first[-1]) == 1


async def test_starts_that_an_older_version_made_give_their_turns_back(
    crew: Crew, fair: StreamLog
) -> None:
    ids = await ask(fair, ANN, *range(30))
    for id_ in ids[:TURNS_COUNT]:
        # What append.lua did before there were turns.
        await crew.redis.zrem("tasks:queued:paced", id_)
        await crew.redis.sadd("tasks:running:paced", id_)
    await fair.dispatch("paced")
    assert (await on_the_queue(crew))[-1] == ids[2 * TURNS_COUNT - 1]


async def test_an_older_sweeper_sends_all_that_wait_in_line(
    crew: Crew, fair: StreamLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = await ask(fair, ANN, *range(30))

    async def without_turns(_: str) -> Line:
        return Line()

    monkeypatch.setattr(fair, "dispatch", without_turns)
    sweeper = Sweeper(fair, crew.redis, KINDS)
    for _ in range(3):
        await sweeper.sweep()
    assert set(await on_the_queue(crew)) == set(ids)


async def test_parts_with_and_without_turns_do_all_tasks_together(
    crew: Crew, fair: StreamLog
) -> None:
    """As while the setting is rolled out, and one worker dies meanwhile."""
    dying = await crew.worker("paced", "old")
    crew.settings["ACCEPTED_FAIR_DISPATCH"] = "1"
    await crew.worker("paced", "new")
    crew.sweeper()
    ids = await ask(fair, ANN, *range(40))
    ids += await ask(crew.log, BOB, *range(20))
    ids += await ask(fair, ANN, *range(40, 80))
    dying.kill()
    dying.wait()
    for id_ in ids:
        await crew.ended(id_)
        story = await crew.story(id_)
        # A dead worker's are lost; each has one end, and nothing follows it.
        assert sum(event.startswith("succeeded") for event in story) == 1
    assert not (await fair.dispatch("paced")).waiting


async def test_a_quiet_owner_is_done_before_a_loud_one(
    crew: Crew, fair: StreamLog
) -> None:
    crew.settings["ACCEPTED_FAIR_DISPATCH"] = "1"
    loud = await ask(fair, ANN, *range(60))
    [quiet] = await ask(fair, BOB, 1)
    await crew.worker("paced", slots="1")
    await crew.ended(quiet)
    waiting = [id_ for id_ in loud if len(await crew.story(id_)) == 1]
    # All but those that had a turn before Bob came, and the next ones.
    assert len(waiting) >= 60 - 2 * TURNS_COUNT
