"""After a workshop: minute cards without a name, and the export."""

from __future__ import annotations

import asyncio
import csv
import io
import json
from typing import Any

import pytest

from demo.errors import LogUnavailable
from tests.unit.workshop.scene import (
    ADA,
    BOB,
    HELPER,
    INSTRUCTOR,
    Scene,
    scene_with,
)
from workshop import commands as c
from workshop.card import Card
from workshop.carding import cards_of, give_card
from workshop.errors import RoleNeeded, RoomError, RoomGone, RuleBroken
from workshop.exporting import as_csv, export
from workshop.looks import AnswerLook, AskLook
from workshop.roles import Actor, Role
from workshop.silence import SILENCE_S
from workshop.store import MemoryStore
from workshop.ticking import tick

ANSWERS = ("202 and Location", "Leases")
CLOSE = c.CloseRoom(command="close")


@pytest.fixture
async def scene() -> Scene:
    """Two people, and the room at its last step."""
    scene = await scene_with("Adalgisa", "Boudewijn")
    await scene.begin("problem")
    await scene.begin("polling")
    return scene


async def give(scene: Scene, actor: Actor, key: str) -> None:
    """Give a card."""
    await give_card(scene.house, scene.room.id, actor, key, ANSWERS)


async def test_a_card_is_kept_without_its_author(scene: Scene) -> None:
    await give(scene, BOB, "a random key")
    with pytest.raises(RuleBroken, match="once the room is closed"):
        await cards_of(scene.house, scene.room)
    await scene.send(INSTRUCTOR, CLOSE)
    (card,) = await cards_of(scene.house, scene.room)
    assert (card.clear, card.unclear) == ANSWERS
    assert "p2" not in card.id
    # The log says who has given one, and nothing of what is in it.
    log = str(await scene.store.read(scene.room.id))
    assert "card_given" in log
    assert not any(text in log for text in ANSWERS)


async def test_each_person_has_one_card(scene: Scene) -> None:
    await give(scene, ADA, "key")
    await give(scene, ADA, "key")
    with pytest.raises(RuleBroken, match="each person has one"):
        await give(scene, ADA, "another key")
    both = [give(scene, BOB, f"key {number}") for number in range(2)]
    done = await asyncio.gather(*both, return_exceptions=True)
    assert sum(isinstance(each, RoomError) for each in done) == 1
    assert len(await scene.store.cards(scene.room.id)) == 2


async def test_a_card_whose_server_stopped_midway_is_kept_when_sent_again(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stop(*_: Any) -> None:
        raise LogUnavailable

    with monkeypatch.context() as patched:
        patched.setattr(MemoryStore, "add_card", stop)
        with pytest.raises(LogUnavailable):
            await give(scene, ADA, "key")
    await scene.send(INSTRUCTOR, CLOSE)
    await give(scene, ADA, "key")
    assert len(await cards_of(scene.house, scene.room)) == 1


async def test_a_card_has_its_time_and_its_role(scene: Scene) -> None:
    for actor in (INSTRUCTOR, HELPER, Actor(Role.VISITOR)):
        with pytest.raises(RoleNeeded):
            await give(scene, actor, "key")
    early = await scene_with("Ada")
    await early.begin("problem")
    with pytest.raises(RuleBroken, match="with the last step"):
        await give(early, ADA, "key")
    await scene.send(INSTRUCTOR, CLOSE)
    with pytest.raises(RoomGone):
        await give(scene, ADA, "key")


async def lively(scene: Scene) -> list[str]:
    """Let much happen; return all that was typed or identifies somebody."""
    await scene.send(INSTRUCTOR, c.OpenPoll(command="open_poll", poll="hop"))
    for actor, choice in ((ADA, 0), (BOB, 0)):
        vote = c.Vote(command="vote", poll="hop", round=1, choice=choice)
        await scene.send(actor, vote, "secret key of a vote")
    typed = ["why of Boudewijn", "hint to her", "message to all", "reason"]
    await scene.send(BOB, c.GetStuck(command="stuck", why=typed[0]))
    await scene.send(INSTRUCTOR, c.Hint(command="hint", text=typed[1]))
    say = c.Broadcast(command="broadcast", message=typed[2])
    await scene.send(INSTRUCTOR, say)
    check = c.FailCheck(command="check_failed", requirement="Adalgisa-1")
    await scene.send(ADA, check)
    await scene.send(ADA, c.Move(command="move", step="problem"))
    scene.clock.wait(90)
    await scene.send(ADA, c.Finish(command="done", step="problem"))
    await scene.send(ADA, c.Move(command="move", step="problem"))
    reset = c.Reset(
        command="reset", persons=["p2"], step="problem", why="reason"
    )
    await scene.send(INSTRUCTOR, reset)
    await scene.send(INSTRUCTOR, AskLook(command="ask_look", person="p1"))
    ada = Actor(Role.PARTICIPANT, "p1", owner="owner of Ada")
    await scene.send(ada, AnswerLook(command="answer_look", is_allowed=True))
    scene.clock.wait(SILENCE_S)
    await tick(scene.house)
    await scene.send(INSTRUCTOR, CLOSE)
    people = scene.room.people.values()
    return [
        *typed,
        *(person.id for person in people),
        *(person.nickname for person in people),
        *(token for person in people for token in person.tokens),
        *(person.resume for person in people),
        *(key for _, key in scene.room.answered),
        scene.room.id,
        scene.room.code,
        scene.room.title,
        scene.room.instructor,
        *scene.room.helpers,
        "owner of Ada",
        "Adalgisa-1",
        str(scene.room.opened_ms),
    ]


async def exported(scene: Scene, numbers: list[int]) -> dict[str, Any]:
    """Return the export of a room."""
    events = await scene.store.read(scene.room.id)
    cards = await scene.store.cards(scene.room.id)
    return export(scene.room, events, cards, numbers)


async def test_an_export_identifies_nobody(scene: Scene) -> None:
    await give(scene, BOB, "key of a card")
    identifying = await lively(scene)
    data = await exported(scene, [77777, 55555])
    for text in (json.dumps(data), as_csv(data)):
        found = [each for each in identifying if each in text]
        assert found == []
    # In the order of their numbers, not in that of their joining.
    assert [each["person"] for each in data["people"]] == [55555, 77777]


async def test_an_export_has_the_votes_times_and_stuck_counts(
    scene: Scene,
) -> None:
    await lively(scene)
    data = await exported(scene, [1, 2])
    assert data["votes"] == [
        {
            "question": "Which hop cut it?",
            "round": 1,
            "answer": "Gateway",
            "counts": {"Gateway": 2, "Server": 0},
        }
    ]
    problem = data["steps"][0]
    assert problem["planned_s"] == 720
    assert problem["done"] == 1
    assert problem["done_after_median_s"] == 90
    assert (problem["stuck"], problem["stuck_raised_by_server"]) == (3, 2)
    assert data["steps"][2]["stuck"] == 0
    assert data["people"][0]["done_after_s"] == {"problem": 90}
    rows = list(csv.DictReader(io.StringIO(as_csv(data))))
    assert {
        "of": "vote",
        "which": "Which hop cut it? (round 1)",
        "measure": "Gateway",
        "value": "2",
    } in rows


async def test_a_room_that_never_began_is_exported_too() -> None:
    scene = await scene_with()
    data = await exported(scene, [])
    assert [step["lasted_s"] for step in data["steps"]] == [None] * 3


async def test_a_spreadsheet_calculates_nothing_of_a_card() -> None:
    data: dict[str, Any] = {
        "steps": [],
        "votes": [],
        "people": [],
        "cards": [{"clear": "=HYPERLINK(1)", "unclear": "@SUM(A1)"}],
    }
    assert "'=HYPERLINK" in as_csv(data)
    assert "'@SUM" in as_csv(data)


async def test_cards_stand_in_no_order_of_time() -> None:
    store = MemoryStore()
    for id_ in ("c", "a", "b"):
        await store.add_card("room", Card(id_, id_, ""), 1)
    assert [card.clear for card in await store.cards("room")] == list("abc")
