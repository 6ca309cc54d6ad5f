"""Commands: who may send them, what they lead to, and when they don't."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from tests.unit.workshop.rooms import joined, opened, rooms
from workshop import commands as c
from workshop.commands import ALLOWED, Command
from workshop.errors import RoleNeeded, RoomGone, RuleBroken
from workshop.keeping import Rooms
from workshop.looks import AnswerLook, AskLook, EndLook
from workshop.people import Standing, StuckBy
from workshop.roles import Actor, Role
from workshop.roomfault import AnnounceFault
from workshop.state import Room

INSTRUCTOR = Actor(Role.INSTRUCTOR)
SAMPLES: Sequence[Command] = (
    c.Move(command="move", step="pause"),
    c.Finish(command="done", step="problem"),
    c.GetStuck(command="stuck", why="no event comes"),
    c.GoOn(command="go_on", person="p1"),
    c.FailCheck(command="check_failed", requirement="L01-END-01"),
    c.Press(command="press"),
    c.Vote(command="vote", poll="second-12", round=1, choice=2),
    c.BeginStep(command="begin_step", step="problem"),
    c.SetGate(command="gate", step="polling", is_open=False),
    c.SetTimer(command="timer", seconds=60),
    c.Broadcast(command="broadcast", message="Look up"),
    c.Pause(command="pause", is_paused=True),
    c.Calm(command="calm", is_calm=True),
    AnnounceFault(command="fault", fault="kill_worker"),
    c.Hint(command="hint", persons=["p1"], text="Look at the Location"),
    c.Reset(command="reset", persons=["p1"], step="problem"),
    c.SendTo(command="send_to", step="problem"),
    c.CutStep(command="cut", step="polling", is_cut=True),
    AskLook(command="ask_look", person="p1"),
    AnswerLook(command="answer_look", is_allowed=True),
    EndLook(command="end_look", person="p1"),
    c.OpenPoll(command="open_poll", poll="hop"),
    c.ClosePoll(command="close_poll"),
    c.Reveal(command="reveal", stage="votes"),
    c.CloseRoom(command="close"),
)


class Scene:
    """One room with two people, and a short way to send to it."""

    def __init__(self, house: Rooms, room: Room) -> None:
        self.house = house
        self.room = room
        self._keys = 0

    async def send(self, actor: Actor | str, command: Command) -> int:
        """Send a command under a new key; return its event's number."""
        self._keys += 1
        if isinstance(actor, str):
            actor = Actor(Role.PARTICIPANT, actor)
        return await self.house.send(
            self.room.id, actor, command, f"key {self._keys}"
        )


@pytest.fixture
async def scene() -> Scene:
    house = rooms()
    room = await opened(house)
    for name in ("Ada", "Bob"):
        await joined(house, room, name)
    return Scene(house, await house.room(room.room))


def test_every_command_has_a_sample_and_its_roles() -> None:
    assert {type(each) for each in SAMPLES} == set(ALLOWED)


@pytest.mark.parametrize("command", SAMPLES, ids=lambda each: each.command)
@pytest.mark.parametrize("role", Role)
async def test_a_role_that_may_not_send_a_command_is_refused(
    scene: Scene, command: Command, role: Role
) -> None:
    person = "p1" if role is Role.PARTICIPANT else ""
    before = scene.room.seq
    try:
        await scene.send(Actor(role, person), command)
    except RoleNeeded:
        assert role not in ALLOWED[type(command)]
        assert scene.room.seq == before
    except RuleBroken:
        # Its role may, and the state of this room doesn't allow it.
        assert role in ALLOWED[type(command)]
    else:
        assert role in ALLOWED[type(command)]


async def test_the_same_key_does_it_once(scene: Scene) -> None:
    stuck = c.GetStuck(command="stuck", why="first")
    again = c.GetStuck(command="stuck", why="second")
    ada = Actor(Role.PARTICIPANT, "p1")
    first = await scene.house.send(scene.room.id, ada, stuck, "k")
    assert await scene.house.send(scene.room.id, ada, again, "k") == first
    assert scene.room.people["p1"].why == "first"
    # Another sender's equal key is another key.
    bob = Actor(Role.PARTICIPANT, "p2")
    assert await scene.house.send(scene.room.id, bob, again, "k") > first


async def test_a_person_has_one_vote_a_round(scene: Scene) -> None:
    await scene.send(INSTRUCTOR, c.OpenPoll(command="open_poll", poll="hop"))
    vote = c.Vote(command="vote", poll="hop", round=1, choice=0)
    await scene.send("p1", vote)
    before = scene.room.seq
    await scene.send("p1", vote)
    assert scene.room.seq == before
    other = c.Vote(command="vote", poll="hop", round=1, choice=1)
    with pytest.raises(RuleBroken, match="'Gateway', and each person has one"):
        await scene.send("p1", other)
    assert scene.room.rounds["hop", 1].counts(2) == [1, 0]


async def test_a_question_is_asked_twice_and_both_rounds_are_kept(
    scene: Scene,
) -> None:
    ask = c.OpenPoll(command="open_poll", poll="hop")
    close = c.ClosePoll(command="close_poll")
    for number, choice in ((1, 1), (2, 0)):
        await scene.send(INSTRUCTOR, ask)
        vote = c.Vote(command="vote", poll="hop", round=number, choice=choice)
        await scene.send("p1", vote)
        await scene.send(INSTRUCTOR, close)
    assert [r.counts(2) for r in scene.room.rounds.values()] == [
        [0, 1],
        [1, 0],
    ]


async def test_votes_are_shown_after_the_vote_and_the_truth_after_them(
    scene: Scene,
) -> None:
    votes = c.Reveal(command="reveal", stage="votes")
    with pytest.raises(RuleBroken, match="Nothing was put to the vote"):
        await scene.send(INSTRUCTOR, votes)
    await scene.send(INSTRUCTOR, c.OpenPoll(command="open_poll", poll="hop"))
    with pytest.raises(RuleBroken, match="Close the vote first"):
        await scene.send(INSTRUCTOR, votes)
    await scene.send(INSTRUCTOR, c.ClosePoll(command="close_poll"))
    await scene.send(INSTRUCTOR, votes)
    round_ = scene.room.rounds["hop", 1]
    assert (round_.shows_votes, round_.shows_truth) == (True, False)
    await scene.send(INSTRUCTOR, c.Reveal(command="reveal", stage="truth"))
    assert round_.shows_truth


async def test_a_vote_after_the_close_is_told_so(scene: Scene) -> None:
    await scene.send(INSTRUCTOR, c.OpenPoll(command="open_poll", poll="hop"))
    await scene.send(INSTRUCTOR, c.ClosePoll(command="close_poll"))
    with pytest.raises(RuleBroken, match="The vote is over"):
        await scene.send(
            "p1", c.Vote(command="vote", poll="hop", round=1, choice=0)
        )


async def test_the_third_failure_of_a_requirement_raises_stuck(
    scene: Scene,
) -> None:
    failed = c.FailCheck(command="check_failed", requirement="L05-ENDS-01")
    person = scene.room.people["p1"]
    for standing in (Standing.WORKING, Standing.WORKING, Standing.STUCK):
        await scene.send("p1", failed)
        assert person.standing is standing
    assert person.stuck_by is StuckBy.CHECKS
    assert person.why == "L05-ENDS-01 failed 3 times"
    await scene.send("p1", c.GoOn(command="go_on"))
    assert person.standing is Standing.WORKING


async def test_the_help_line_keeps_the_order(scene: Scene) -> None:
    for person in ("p2", "p1"):
        await scene.send(person, c.GetStuck(command="stuck"))
    assert [p.id for p in scene.room.help_line()] == ["p2", "p1"]
    helper = Actor(Role.HELPER)
    await scene.send(helper, c.GoOn(command="go_on", person="p2"))
    assert [p.id for p in scene.room.help_line()] == ["p1"]


async def test_nobody_ends_another_persons_help(scene: Scene) -> None:
    await scene.send("p1", c.GetStuck(command="stuck"))
    with pytest.raises(RoleNeeded, match="staff"):
        await scene.send("p2", c.GoOn(command="go_on", person="p1"))


async def test_a_closed_step_can_be_entered_once_the_room_is_there(
    scene: Scene,
) -> None:
    move = c.Move(command="move", step="polling")
    shut = c.SetGate(command="gate", step="polling", is_open=False)
    await scene.send(INSTRUCTOR, shut)
    with pytest.raises(RuleBroken, match="closed until"):
        await scene.send("p1", move)
    await scene.send(
        INSTRUCTOR, c.BeginStep(command="begin_step", step="polling")
    )
    await scene.send("p1", move)
    assert scene.room.people["p1"].step == "polling"


async def test_a_reset_begins_a_step_again_for_one_or_for_all(
    scene: Scene,
) -> None:
    for person in ("p1", "p2"):
        await scene.send(person, c.Finish(command="done", step="problem"))
    one = c.Reset(command="reset", persons=["p1"], step="problem")
    await scene.send(INSTRUCTOR, one)
    assert "problem" not in scene.room.people["p1"].done
    assert "problem" in scene.room.people["p2"].done
    await scene.send(INSTRUCTOR, c.Reset(command="reset", step="problem"))
    assert scene.room.resets == {"p1": 2, "p2": 1}


async def test_nothing_changes_in_a_closed_room(scene: Scene) -> None:
    await scene.send(INSTRUCTOR, c.CloseRoom(command="close"))
    with pytest.raises(RoomGone):
        await scene.send("p1", c.GetStuck(command="stuck"))


@pytest.mark.parametrize(
    "command",
    [
        c.BeginStep(command="begin_step", step="none"),
        c.SetGate(command="gate", step="none", is_open=True),
        c.Reset(command="reset", step="none"),
        c.Reset(command="reset", persons=["p9"], step="problem"),
        c.Hint(command="hint", persons=["p9"], text="x"),
        c.OpenPoll(command="open_poll", poll="none"),
        c.GoOn(command="go_on", person="p9"),
    ],
    ids=lambda each: each.command,
)
async def test_what_doesnt_exist_is_named(
    scene: Scene, command: Command
) -> None:
    with pytest.raises(RuleBroken, match=r"no (step|question)|nobody"):
        await scene.send(INSTRUCTOR, command)
