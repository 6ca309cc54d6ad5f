"""A look at a person's runs: asked for, allowed, and over."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from demo.contract import Ref
from demo.eventlog import submit
from demo.memorylog import MemoryLog
from demo.web.owner import Owners
from tests.unit.workshop.asking import SECRET, bearer, join, key
from tests.unit.workshop.scene import ADA, BOB, INSTRUCTOR, Scene, scene_with
from workshop import commands as c
from workshop import views
from workshop.command import Command
from workshop.errors import RoleNeeded, RuleBroken
from workshop.keeping import Rooms
from workshop.looks import AnswerLook, AskLook, EndLook
from workshop.people import Consent
from workshop.roles import Actor, Role

ASK = AskLook(command="ask_look", person="p1")
YES = AnswerLook(command="answer_look", is_allowed=True)
NO = AnswerLook(command="answer_look", is_allowed=False)
END = EndLook(command="end_look")


@pytest.fixture
async def scene() -> Scene:
    """Ada at the first step, asked for a look."""
    scene = await scene_with("Ada", "Bob")
    await scene.begin("problem")
    await scene.send(INSTRUCTOR, ASK)
    return scene


async def allow(scene: Scene) -> None:
    """Let Ada allow it, in a browser that owns tasks."""
    ada = Actor(Role.PARTICIPANT, "p1", owner="an owner")
    await scene.send(ada, YES)


async def test_it_is_asked_for_shown_and_allowed(scene: Scene) -> None:
    own = views.own(scene.room, scene.person())
    assert (own["is_asked_for_look"], own["is_looked_at"]) == (True, False)
    await allow(scene)
    own = views.own(scene.room, scene.person())
    assert (own["is_asked_for_look"], own["is_looked_at"]) == (False, True)
    # Whose tasks they are is in no view.
    assert scene.person().owner == "an owner"
    assert "an owner" not in str((own, views.board(scene.room)))


async def test_without_a_question_there_is_nothing_to_allow(
    scene: Scene,
) -> None:
    with pytest.raises(RuleBroken, match="Nobody asks"):
        await scene.send(BOB, YES)
    await scene.send(ADA, NO)
    assert scene.person().consent is Consent.NONE
    with pytest.raises(RuleBroken, match="Nobody asks"):
        await scene.send(ADA, YES)


@pytest.mark.parametrize(
    ("actor", "command"),
    [
        (ADA, END),
        (INSTRUCTOR, EndLook(command="end_look", person="p1")),
        (ADA, c.Move(command="move", step="polling")),
        (INSTRUCTOR, c.BeginStep(command="begin_step", step="polling")),
        (INSTRUCTOR, c.SendTo(command="send_to", step="polling")),
        (INSTRUCTOR, c.Reset(command="reset", step="problem")),
        (INSTRUCTOR, c.CloseRoom(command="close")),
    ],
    ids=lambda each: getattr(each, "command", ""),
)
async def test_it_ends_by_either_side_a_step_or_the_close(
    scene: Scene, actor: Actor, command: Command
) -> None:
    await allow(scene)
    await scene.send(actor, command)
    assert scene.person().consent is Consent.NONE
    assert scene.person().owner == ""


async def test_nobody_ends_another_persons_consent(scene: Scene) -> None:
    await allow(scene)
    with pytest.raises(RoleNeeded):
        await scene.send(BOB, EndLook(command="end_look", person="p1"))


async def test_a_lost_answer_to_the_question_is_given_once(
    scene: Scene,
) -> None:
    ada = Actor(Role.PARTICIPANT, "p1", owner="an owner")
    await scene.send(ada, YES, "the same key")
    await scene.send(ADA, END)
    await scene.send(ada, YES, "the same key")
    assert scene.person().consent is Consent.NONE


async def test_staff_see_runs_while_there_is_consent_and_no_longer(
    http: httpx.AsyncClient,
    rooms: Rooms,
    tasks: MemoryLog,
    room: dict[str, Any],
) -> None:
    owners = Owners(SECRET)
    cookie = owners.issue()
    owner = owners.owner_of(cookie)
    assert owner
    for who, kind in ((owner, "report"), ("somebody else", "digest")):
        ref = Ref(f"task-of-{kind}", who, kind)
        await submit(
            tasks, ref, lane="bulk", input={"secret": 1}, request_id="r"
        )
    ada = (await join(http, room["code"])).json()
    address = f"/api/rooms/{room['room']}"

    async def send(token: str, command: Command) -> None:
        answer = await http.post(
            f"{address}/commands",
            json=command.model_dump(),
            headers=bearer(token)
            | key()
            | {"Cookie": f"{owners.cookie_name}={cookie}"},
        )
        assert answer.status_code == 200, answer.text

    async def look(token: str) -> httpx.Response:
        return await http.get(
            f"{address}/people/p1/runs", headers=bearer(token)
        )

    await send(room["instructor"], ASK)
    assert (await look(room["instructor"])).status_code == 409
    await send(ada["token"], YES)
    for token in (room["instructor"], room["helper"]):
        answer = await look(token)
        (run,) = answer.json()["runs"]
        assert (run["kind"], run["state"]) == ("report", "queued")
        assert [event["type"] for event in run["events"]] == ["queued"]
        for hidden in ("task-of", "secret", owner):
            assert hidden not in answer.text
    assert (await look(ada["token"])).status_code == 403
    await send(ada["token"], END)
    assert (await look(room["instructor"])).status_code == 409
