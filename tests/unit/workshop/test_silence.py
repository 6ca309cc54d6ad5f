"""The server raises a silence, once, and the next press ends it."""

from __future__ import annotations

import asyncio

import pytest

from tests.unit.workshop.scene import (
    ADA,
    BOB,
    HELPER,
    INSTRUCTOR,
    Scene,
    scene_with,
)
from workshop import commands as c
from workshop.command import Command
from workshop.events import Event
from workshop.people import Standing, StuckBy
from workshop.silence import SILENCE_S, silences
from workshop.ticking import tick


async def is_raised(scene: Scene) -> bool:
    """Tick once; say whether Ada is stuck because she is silent."""
    await tick(scene.house)
    return scene.person().stuck_by is StuckBy.SILENCE


@pytest.fixture
async def scene() -> Scene:
    scene = await scene_with("Ada")
    await scene.begin("problem")
    return scene


async def test_a_silence_is_raised_after_four_minutes_and_once(
    scene: Scene,
) -> None:
    scene.clock.wait(SILENCE_S - 0.001)
    assert not await is_raised(scene)
    scene.clock.wait(0.001)
    assert await is_raised(scene)
    person = scene.person()
    assert person.why == "nothing heard for 4 minutes"
    seq = scene.room.seq
    await tick(scene.house)
    assert scene.room.seq == seq
    # A helper was there, and she still does nothing: once is enough.
    await scene.send(HELPER, c.GoOn(command="go_on", person="p1"))
    scene.clock.wait(2 * SILENCE_S)
    assert not await is_raised(scene)
    # The next step is another matter.
    await scene.begin("polling")
    await scene.send(ADA, c.Move(command="move", step="problem"))
    scene.clock.wait(SILENCE_S)
    assert await is_raised(scene)


@pytest.mark.parametrize(
    "command",
    [
        c.Press(command="press"),
        c.FailCheck(command="check_failed", requirement="L01-END-01"),
        c.Vote(command="vote", poll="hop", round=1, choice=0),
        c.GetStuck(command="stuck"),
    ],
    ids=lambda each: each.command,
)
async def test_whatever_a_person_does_ends_their_silence(
    scene: Scene, command: Command
) -> None:
    await scene.send(INSTRUCTOR, c.OpenPoll(command="open_poll", poll="hop"))
    scene.clock.wait(SILENCE_S)
    assert await is_raised(scene)
    await scene.send(ADA, command)
    person = scene.person()
    assert person.stuck_by is not StuckBy.SILENCE
    is_asking = command.command == "stuck"
    assert (person.standing is Standing.STUCK) is is_asking
    scene.clock.wait(SILENCE_S - 1)
    assert not await is_raised(scene)


async def test_who_is_done_or_at_a_break_or_looks_up_is_not_silent(
    scene: Scene,
) -> None:
    pause = c.Pause(command="pause", is_paused=True)
    await scene.send(INSTRUCTOR, pause)
    scene.clock.wait(2 * SILENCE_S)
    assert not await is_raised(scene)
    go_on = c.Pause(command="pause", is_paused=False)
    await scene.send(INSTRUCTOR, go_on)
    # What was before the pause's end doesn't count.
    scene.clock.wait(SILENCE_S - 1)
    assert not await is_raised(scene)
    await scene.send(ADA, c.Move(command="move", step="pause"))
    scene.clock.wait(2 * SILENCE_S)
    assert not await is_raised(scene)
    await scene.send(ADA, c.Move(command="move", step="problem"))
    await scene.send(ADA, c.Finish(command="done", step="problem"))
    scene.clock.wait(2 * SILENCE_S)
    assert not await is_raised(scene)
    # The room goes on, and she doesn't come along.
    await scene.begin("polling")
    scene.clock.wait(SILENCE_S)
    assert await is_raised(scene)


async def test_nothing_is_raised_before_the_first_step_or_after_the_end() -> (
    None
):
    scene = await scene_with("Ada")
    late_ms = scene.clock.ms + 9 * SILENCE_S * 1000
    assert silences(scene.room, late_ms) == []
    await scene.begin("problem")
    assert len(silences(scene.room, late_ms)) == 1
    await scene.send(INSTRUCTOR, c.CloseRoom(command="close"))
    assert silences(scene.room, late_ms) == []


async def test_two_processes_raise_a_silence_once(scene: Scene) -> None:
    other = scene.process()
    await other.room(scene.room.id)
    scene.clock.wait(SILENCE_S)
    await asyncio.gather(tick(scene.house), tick(other), tick(other))

    def raised(events: list[Event]) -> int:
        return sum(e.data.get("by") == StuckBy.SILENCE for e in events)

    assert raised(await scene.store.read(scene.room.id)) == 1
    # Nor does one that hasn't heard of a press that the other has taken.
    await other.send(scene.room.id, ADA, c.Press(command="press"), "press")
    scene.clock.wait(SILENCE_S - 1)
    await tick(scene.house)
    assert raised(await scene.store.read(scene.room.id)) == 1


async def test_presses_are_written_down_seldom(scene: Scene) -> None:
    scene.clock.wait(60)
    await scene.send(ADA, c.Press(command="press"))
    seq = scene.room.seq
    scene.clock.wait(19)
    await scene.send(ADA, c.Press(command="press"))
    assert scene.room.seq == seq
    scene.clock.wait(1)
    await scene.send(ADA, c.Press(command="press"))
    assert scene.room.seq == seq + 1


async def test_those_who_asked_stand_before_those_who_are_silent(
    scene: Scene,
) -> None:
    await scene.join("Bob")
    scene.clock.wait(SILENCE_S)
    await tick(scene.house)
    await scene.send(BOB, c.GetStuck(command="stuck", why="lost"))
    assert [p.id for p in scene.room.help_line()] == ["p2", "p1"]
