"""Views of a room: they show their readers enough, and no more."""

from __future__ import annotations

import json

from tests.unit.workshop.rooms import joined, opened, rooms
from workshop import views
from workshop.commands import (
    BeginStep,
    ClosePoll,
    Command,
    GetStuck,
    OpenPoll,
    Reveal,
    Vote,
)
from workshop.events import Event, Fact
from workshop.keeping import Rooms
from workshop.roles import Actor, Role
from workshop.state import Room, apply

STAFF = Actor(Role.INSTRUCTOR)


async def room_of(people: int) -> tuple[Rooms, Room]:
    """Return a room with so many people at its first step."""
    house = rooms()
    made = await opened(house, people_limit=people)
    for _ in range(people):
        await joined(house, made)
    room = await house.room(made.room)
    begin = BeginStep(command="begin_step", step="problem")
    await house.send(room.id, STAFF, begin, "begin")
    return house, room


async def test_votes_and_truth_are_in_no_view_before_they_are_revealed() -> (
    None
):
    house, room = await room_of(3)

    async def do(command: Command) -> None:
        key = f"key {room.seq}"
        await house.send(room.id, STAFF, command, key)

    def shown() -> tuple[object, object, str]:
        poll = views.shared(room)["poll"]
        # Nor does a board or a projector tell more than how many.
        for view in (views.board(room), views.projector(room)):
            assert view["votes"] == 2
            assert '"choice"' not in json.dumps(view)
        return poll["counts"], poll["answer"], poll["why"]

    await do(OpenPoll(command="open_poll", poll="second-12"))
    for person, choice in (("p1", 2), ("p2", 0)):
        vote = Vote(command="vote", poll="second-12", round=1, choice=choice)
        actor = Actor(Role.PARTICIPANT, person)
        await house.send(room.id, actor, vote, "vote")
    assert shown() == (None, None, "")
    await do(ClosePoll(command="close_poll"))
    assert shown() == (None, None, "")
    await do(Reveal(command="reveal", stage="votes"))
    assert shown() == ([1, 0, 1], None, "")
    await do(Reveal(command="reveal", stage="truth"))
    assert shown() == ([1, 0, 1], 2, "A 504 stops nobody but the client.")


async def test_each_sees_their_own_vote_only() -> None:
    house, room = await room_of(2)
    ask = OpenPoll(command="open_poll", poll="hop")
    await house.send(room.id, STAFF, ask, "ask")
    vote = Vote(command="vote", poll="hop", round=1, choice=1)
    await house.send(room.id, Actor(Role.PARTICIPANT, "p1"), vote, "vote")
    own = {p.id: views.own(room, p)["vote"] for p in room.people.values()}
    assert own == {"p1": 1, "p2": None}


async def test_who_is_stuck_stands_first_and_knows_their_place() -> None:
    house, room = await room_of(3)
    for person in ("p3", "p2"):
        actor = Actor(Role.PARTICIPANT, person)
        await house.send(room.id, actor, GetStuck(command="stuck"), "stuck")
    order = [dot["person"] for dot in views.board(room)["everybody"]]
    assert order == ["p3", "p2", "p1"]
    places = [views.own(room, room.people[p])["place_in_line"] for p in order]
    assert places == [1, 2, 0]
    assert views.board(room)["counts"]["problem"] == {
        "working": 1,
        "done": 0,
        "stuck": 2,
    }


async def test_a_tenth_of_a_few_is_nobody() -> None:
    for people, place in ((9, None), (10, 0)):
        _, room = await room_of(people)
        assert views.board(room)["slowest_place"] == place


async def test_whatever_a_log_holds_the_first_vote_counts() -> None:
    house, room = await room_of(1)
    ask = OpenPoll(command="open_poll", poll="hop")
    await house.send(room.id, STAFF, ask, "ask")
    for choice in (1, 0):
        data = {"poll": "hop", "round": 1, "person": "p1", "choice": choice}
        apply(room, Event(room.seq + 1, Fact.VOTED, 0, data))
    assert room.rounds["hop", 1].counts(2) == [0, 1]
